"""`serve` says where it is, works as printed, and ends cleanly."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from schematic_emulator.cli.serve.welcome import describe_start
from support.raw_http import ask, request_bytes
from support.serving import read_start, serve

PROGRAM = [sys.executable, "-m", "schematic_emulator", "serve"]
BAD = request_bytes(b'{"api_key":"k","type":"track","body":{"event":"No Name!"}}')
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
CONFIGURATION = """
segment:
  sources:
    - name: web
    - name: ios
    - name: shop
  destinations:
    - name: Schematic
      source: web
schematic:
  keys:
    - key: sch_dev_local
"""
LABELS = [
    *("API key", "publishable", "config", "source", "seeded", "database"),
    *("page", "clients"),
]


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start it in a group of its own; yield it with what it printed first."""
    process = subprocess.Popen(
        [*PROGRAM, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout
        yield process, read_start(process)
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("engine", "count"), [("go", 1), ("wasm", 0)])
def test_engine_that_sdks_do_not_run_is_warned_of_in_one_line(engine, count):
    with started("--switch", f"flag_engine={engine}") as (process, first):
        url = re.search(r"http://\S+:\d+", first)[0]
        assert httpx.get(f"{url}/_emulator/readyz").is_success
        process.terminate()
        _, errors = process.communicate(timeout=20)

    assert errors.count("\n") == errors.count("flag_engine=go") == count


def test_start_says_all_in_twelve_lines_and_last_the_address():
    rows = [
        ("API key", "sch_dev_1  (shown once; keys create makes more)"),
        *(("source", f"s{each} -> Schematic") for each in range(4)),
    ]

    text = describe_start(
        "http://127.0.0.1:8710", rows, profile="published", version="3.497.0"
    )

    assert text.splitlines() == [
        "Schematic Emulator: profile published, destination 3.497.0",
        "  API key      sch_dev_1  (shown once; keys create makes more)",
        "  source       s0 -> Schematic; s1 -> Schematic; and 2 more",
        "  page         http://127.0.0.1:8710/_emulator/",
        "  clients      serve --clients prints what to paste into each SDK",
        "  REST         http://127.0.0.1:8710  (also /e, /batch and Segment's /v1)",
    ]


def test_whole_configuration_starts_in_twelve_lines(tmp_path: Path):
    file = tmp_path / "emulator.yaml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    options = ("--config", str(file), "--db", str(tmp_path / "emulator.db"))

    with started(*options) as (_, first):
        lines = first.splitlines()
    with started(*options) as (_, second):
        pass

    assert [line[2:14].rstrip() for line in lines[1:-1]] == LABELS
    assert len(lines) <= 12
    assert "sch_dev_local  (from the configuration)" in first
    assert "sch_dev_local  (from the configuration)" in second
    assert re.search(r"api_\w{32}  \(shown once", first)
    assert not re.search(r"api_\w{32}", second)


def test_address_that_is_taken_is_one_line():
    with serve() as served:
        port = str(urlsplit(served.url).port)

        second = subprocess.run(
            [*PROGRAM, "--port", port], capture_output=True, text=True, check=False
        )

    assert (second.returncode, second.stdout) == (2, "")
    assert second.stderr == (
        f"error: cannot listen on 127.0.0.1:{port}: the port is in use; stop "
        "the process that uses it, choose another port, or 0 for any free one\n"
    )


def test_malformed_origin_is_one_line():
    ran = subprocess.run(
        [*PROGRAM, "--allow-origin", "https://a.example/page"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "error: origin: expected scheme://host or scheme://host:port, "
        "found 'https://a.example/page'\n"
    )


@POSIX
@pytest.mark.parametrize(
    ("kind", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_signal_ends_it_cleanly(kind: signal.Signals, code: int):
    with started() as (process, first):
        url = re.search(r"http://\S+:\d+", first)[0]
        assert ask(url, BAD).status == 200

        process.send_signal(kind)
        _, errors = process.communicate(timeout=10)

    assert process.returncode == code
    assert errors == (
        "unknown API key …: taken as a secret key of the environment 'Development'\n"
    )


@POSIX
def test_kill_leaves_no_process_behind():
    with started() as (process, _):
        process.kill()
        process.wait()

        with pytest.raises(ProcessLookupError):
            wait_for_group_to_end(process.pid)


def wait_for_group_to_end(group: int) -> None:
    """Signal the group until none of it is left to take a signal."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        os.killpg(group, 0)


@pytest.mark.parametrize(("options", "status"), [((), 200), (("--strict",), 400)])
def test_strict_lets_the_status_follow_the_verdict(
    options: tuple[str, ...], status: int
):
    with serve(*options) as served:
        assert ask(served.url, BAD).status == status


def test_strict_auth_refuses_an_unknown_key():
    with serve("--strict-auth") as served:
        assert ask(served.url, BAD).status == 401


@pytest.mark.parametrize(
    ("options", "seen"), [((), ["ada"]), (("--isolate-keys",), [])]
)
def test_unknown_key_opens_what_the_ready_key_opens(
    options: tuple[str, ...], seen: list[str]
):
    body = {"keys": {"id": "u1"}, "name": "ada"}
    event = json.dumps({"api_key": "dev", "type": "identify", "body": body}).encode()
    with serve(*options) as served:
        assert ask(served.url, request_bytes(event)).status == 200

        headers = {"X-Schematic-Api-Key": served.api_key}
        users = httpx.get(f"{served.url}/users", headers=headers).json()["data"]

    assert [user["name"] for user in users] == seen


def test_validator_can_be_the_referee():
    with serve("--validator", "jsonschema", "--strict") as served:
        assert ask(served.url, BAD).status == 400


def test_environment_sets_options(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SCHEMATIC_EMULATOR_STRICT", "1")
    monkeypatch.setenv("SCHEMATIC_EMULATOR_PROFILE", "documented")

    with started() as (_, first):
        url = re.search(r"http://\S+:\d+", first)[0]

        assert first.startswith("Schematic Emulator: profile documented")
        assert ask(url, BAD).status == 400


def test_open_address_is_warned_about_and_answered():
    with started("--host", "0.0.0.0") as (process, first):
        assert process.stderr
        warning = process.stderr.readline()
        url = re.search(r"http://127.0.0.1:\d+", first)[0]
        request = request_bytes(b"", method="GET", target="http://0.0.0.0/openapi.json")
        answer = ask(url, request)

    assert warning.startswith("warning: 0.0.0.0 can be reached from other machines")
    assert answer.status == 200
