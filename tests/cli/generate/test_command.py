"""The `generate` command, run as a user runs it."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from schematic_emulator.cli.generate.progress import counting
from segment_fixtures import World
from segment_fixtures.regions import default_locales
from support.program import run_program

PROGRAM = [sys.executable, "-m", "schematic_emulator", "generate"]


def generate(*options):
    return run_program("generate", *options)


def start(*options):
    """Run it in a process of its own."""
    return subprocess.run(
        [*PROGRAM, *options], capture_output=True, check=False, timeout=60
    )


@pytest.fixture
def without_faker(tmp_path, monkeypatch):
    """Let started programs find no Faker, as if it were not installed."""
    text = "raise ModuleNotFoundError(\"No module named 'faker'\")"
    (tmp_path / "faker.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def test_generate_writes_a_world_to_stdout():
    run = start("-n", "40", "--seed", "3")

    assert run.returncode == 0
    assert run.stdout.decode().splitlines() == list(World(seed=3).lines(40))
    assert run.stderr == b""


def test_generate_writes_a_thousand_events_by_default():
    assert generate().stdout.count(b"\n") == 1000


def test_generate_has_a_profile_apart_from_the_destinations(monkeypatch):
    monkeypatch.setenv("SCHEMATIC_EMULATOR_PROFILE", "documented")
    monkeypatch.setenv("SCHEMATIC_EMULATOR_GENERATE_PROFILE", "ecommerce")

    run = generate("-n", "40")

    assert run.stderr == b""
    assert run.stdout.decode().splitlines() == list(
        World("ecommerce", seed=7).lines(40)
    )


def test_generate_writes_whole_days():
    run = generate("--days", "1", "--users", "30", "--start", "2030-01-07")

    stamps = {json.loads(line)["timestamp"][:10] for line in run.stdout.splitlines()}
    assert stamps == {"2030-01-07"}


def test_generate_writes_one_array():
    run = generate("-n", "5", "--format", "json")

    assert json.loads(run.stdout) == list(World(seed=7).events(5))


def test_generate_writes_to_a_file(tmp_path):
    path = tmp_path / "events.ndjson"

    run = generate("-n", "12", "-o", str(path))

    assert run.stdout == b""
    assert run.stderr.decode() == f"12 events in {path}\n"
    assert path.read_text(encoding="utf-8").splitlines() == list(
        World(seed=7).lines(12)
    )


def test_generate_labels_what_it_corrupts(tmp_path):
    labels = tmp_path / "labels.ndjson"

    run = generate("-n", "500", "--dirt", "0.2", "--labels", str(labels))

    events = [json.loads(line) for line in run.stdout.splitlines()]
    notes = [json.loads(line) for line in labels.read_text().splitlines()]
    assert len(events) == 500
    assert len(notes) > 20
    assert all(events[n["line"] - 1]["messageId"] == n["messageId"] for n in notes)


def test_generate_sends_the_events_of_a_plan(tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text('{"Song Played": {"properties": {"liked": {"type": "boolean"}}}}')

    run = generate("-n", "200", "--plan", str(plan))

    events = [json.loads(line) for line in run.stdout.splitlines()]
    assert {event.get("event", "Song Played") for event in events} == {"Song Played"}


def test_generate_draws_names_live_from_faker():
    run = generate("-n", "200", "--live", "--seed", "3")
    frozen = generate("-n", "200", "--seed", "3")

    world = World(seed=3, locale=default_locales())
    assert run.returncode == 0
    assert run.stdout.decode().splitlines() == list(world.lines(200))
    assert run.stdout != frozen.stdout


def test_generate_draws_the_same_live_names_in_several_processes():
    options = ["-n", "400", "--live", "--locale", "de_AT"]

    assert start(*options, "--jobs", "2").stdout == generate(*options).stdout


@pytest.mark.usefixtures("without_faker")
@pytest.mark.parametrize("options", [["--live"], ["--locale", "de_DE"]])
def test_generate_without_faker_says_how_to_install_it(options):
    run = start("-n", "3", *options)

    assert run.returncode == 2
    assert run.stdout == b""
    assert run.stderr.startswith(b"error: names are drawn live from Faker, which")
    assert run.stderr.endswith(b"pip install faker\n")
    assert run.stderr.count(b"\n") == 1


@pytest.mark.usefixtures("without_faker")
def test_generate_needs_no_faker_by_default():
    run = start("-n", "40", "--seed", "3")

    assert run.stdout.decode().splitlines() == list(World(seed=3).lines(40))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--locale", "xx"], "unknown locale 'xx': expected one of Faker's"),
        (["--profile", "shop"], "unknown profile 'shop', expected ai-usage, b2b-saas"),
        (["--users", "-3"], "users -3, expected a whole number from 1 up"),
        (["-n", "-1"], "--events -1 is below 0"),
        (
            ["--dirt", "7"],
            "invalid rate 7.0 of corrupted events: expected a rate from 0 to 1",
        ),
        (["--labels", "x"], "--labels describes what --dirt corrupts"),
        (["-o", "/no/such/folder/x"], "cannot write '/no/such/folder/x'"),
        (
            ["--plan", "absent.json"],
            "plan absent.json: no such file or directory, expected",
        ),
        (["--jobs", "0"], "jobs 0, expected"),
        (["--rate", "1000000"], "expected above 0 and up to 10000 events a second"),
        (["--rate", "-1"], "rate -1.0, expected above 0"),
        (["--rate", "5", "--format", "json"], "--rate cannot pace json"),
        (["--format", "raw-archive"], "name a folder: -o DIR"),
        (["--format", "json", "-o", "http://127.0.0.1:1"], "is for files"),
        (["-o", "ftp://127.0.0.1"], "expected http://HOST:PORT"),
        (["-o", "http://127.0.0.1:99999"], "expected http://HOST:PORT: Port out of"),
        (["-o", "http://[::1"], "expected http://HOST:PORT: Invalid IPv6"),
        (["--users", "999999999999"], "users 999,999,999,999, expected 1,000,000"),
        (["--dirt", "mud=0.1"], "unknown mutation 'mud', expected duplicate, retry"),
        (
            ["--dirt", "late=x"],
            "invalid --dirt 'late=x': expected a rate such as 0.02, or late=0.05",
        ),
        (["-o", "http://127.0.0.1:1"], "is an intake listening there?"),
    ],
    ids=lambda value: "" if isinstance(value, str) else value[0],
)
def test_generate_says_in_one_line_what_is_wrong(options, message):
    run = generate(*options)

    assert run.returncode == 2
    assert message in run.stderr.decode()
    assert run.stderr.count(b"\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("options", [[], ["--format", "json"], ["--jobs", "2"]])
def test_generate_says_in_one_line_that_the_disk_is_full(options):
    run = start("-n", "3000", "-o", "/dev/full", *options)

    assert run.returncode == 2
    assert run.stderr == b"error: cannot write: No space left on device; name another\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for a group there")
def test_generate_ends_quietly_on_ctrl_c():
    process = subprocess.Popen(
        [*PROGRAM, "--days", "3000", "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout.readline().startswith(b'{"timestamp"')

    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (130, b"")


def test_generate_gives_each_kind_of_dirt_its_rate(tmp_path):
    labels = tmp_path / "labels.ndjson"

    generate("-n", "900", "--dirt", "late=0.2,name-emoji=0.1", "--labels", str(labels))

    notes = [json.loads(line) for line in labels.read_text().splitlines()]
    assert {note["mutation"] for note in notes} == {"late", "name-emoji"}


def test_generate_paces_lines():
    run = generate("-n", "6", "--rate", "50")

    assert run.stdout.decode().splitlines() == list(World(seed=7).lines(6))


def test_generate_writes_a_raw_archive(tmp_path):
    run = generate("-n", "300", "--format", "raw-archive", "-o", str(tmp_path / "a"))

    lines = [
        line
        for path in (tmp_path / "a" / "segment-logs").rglob("*.gz")
        for line in gzip.decompress(path.read_bytes()).decode().splitlines()
    ]
    assert run.returncode == 0
    assert sorted(lines) == sorted(World(seed=7).lines(300))


def test_generate_draws_a_bar_on_a_terminal_only(monkeypatch, capsys):
    pytest.importorskip("rich")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    with counting("generate", 10) as advance:
        advance(4)
    assert "generate" in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    with counting("generate", 10) as advance:
        advance(4)
    assert capsys.readouterr().err == ""


def test_generate_counts_what_an_intake_refuses(recording_intake):
    recording_intake.status = 400

    run = generate("-n", "20", "--rate", "5000", "-o", recording_intake.url)

    assert run.returncode == 1
    assert b"20 refused: 400" in run.stderr


def test_generate_sends_to_an_intake(recording_intake):
    run = generate("-n", "20", "--rate", "5000", "-o", recording_intake.url)

    wanted = [event["messageId"] for event in World(seed=7).events(20)]
    assert run.returncode == 0
    assert [event["messageId"] for event in recording_intake.events] == wanted
    assert b"20 events accepted by http://127.0.0.1" in run.stderr


@pytest.fixture
def recording_intake():
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.events += json.loads(body)["batch"]
            self.send_response(server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.events, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
