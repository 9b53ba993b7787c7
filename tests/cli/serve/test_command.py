"""`serve` says where it is, works as printed, and ends cleanly."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest

from schematic_emulator.cli.serve.welcome import describe_clients, describe_start
from support.raw_http import ask, request_bytes
from support.serving import serve

PROGRAM = [sys.executable, "-m", "schematic_emulator", "serve"]
BAD = request_bytes(b'{"api_key":"k","type":"track","body":{"event":"No Name!"}}')
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


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
        first = [process.stdout.readline() for _ in range(5)]
        yield process, "".join(first)
    finally:
        process.kill()
        process.communicate()


def test_start_is_told_with_addresses_and_keys():
    keys = {"secret": "sch_dev_1", "publishable": "api_1"}

    text = describe_start(
        "http://127.0.0.1:8710", keys, profile="published", version="3.497.0"
    )

    assert text.splitlines()[:5] == [
        "Schematic Emulator: profile published, destination 3.497.0",
        "  capture   http://127.0.0.1:8710/e and http://127.0.0.1:8710/batch",
        "  REST      http://127.0.0.1:8710",
        "  page      http://127.0.0.1:8710/_emulator/",
        "  API key   sch_dev_1  (shown once; keys create makes more)",
    ]


@pytest.mark.parametrize(
    "words",
    [
        'SchematicConfig(base_url="U", event_capture_url="U")',
        'apiKey: "secret", basePath: "U", eventCaptureBaseURL: "U"',
        'new Schematic("publishable", { apiUrl: "U", eventUrl: "U" })',
        'option.WithBaseURL("U"), option.WithEventCaptureBaseURL("U")',
        'base_url: "U", event_capture_base_url: "U"',
        '.basePath("U").eventCaptureBaseUrl("U")',
        'BaseUrl = "U", EventCaptureBaseUrl = "U"',
        '{ apiUrl: "U", eventUrl: "U", useWebSocket: false }',
        "new Schematic('secret', ['basePath' => 'U'])",
        "SCHEMATIC_API_KEY=secret SCHEMATIC_API_URL=U",
    ],
    ids=[
        "python",
        "node",
        "browser",
        "go",
        "ruby",
        "java",
        "c#",
        "react",
        "php",
        "mcp",
    ],
)
def test_every_stock_client_has_its_line(words: str):
    keys = {"secret": "secret", "publishable": "publishable"}

    assert words in "\n".join(describe_clients("U", keys))


def test_printed_lines_work_as_pasted():
    """The curl line's body is sent by hand; the Python lines are run."""
    with serve() as served:
        keys = {"secret": served.api_key, "publishable": served.api_key}
        lines = [line.strip() for line in describe_clients(served.url, keys)]
        words = shlex.split(lines[lines.index("curl") + 1])
        python = lines.index("Python (schematichq)")

        answer = ask(served.url, request_bytes(words[-1].encode()))
        namespace: dict[str, object] = {}
        exec("\n".join(lines[python + 1 : python + 3]), namespace)
        namespace["client"].companies.lookup_company(keys={"id": "acme"})
        namespace["client"].shutdown()

    assert words[1] == f"{served.url}/e"
    assert answer.status == 200


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
