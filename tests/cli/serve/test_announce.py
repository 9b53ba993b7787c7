"""A harness starts `serve`, reads one line, and leaves no process behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from schematic_emulator.cli.table import load_command

PROGRAM = [sys.executable, "-m", "schematic_emulator", "serve", "--port", "0"]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
PATIENT_S = 20.0


def start(*options: str, **more) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, *options], stdout=subprocess.PIPE, text=True, **more
    )


def wait_for(is_so, within_s: float = PATIENT_S) -> bool:
    until = time.monotonic() + within_s
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    return is_so()


def test_one_line_of_json_has_all_that_a_harness_needs():
    process = start("--json")
    try:
        line = json.loads(process.stdout.readline())
        key = {"X-Schematic-Api-Key": line["api_key"]}
        who = httpx.get(f"{line['addresses']['rest']}/whoami", headers=key).json()
        call = {"userId": "u1", "event": "a", "writeKey": line["write_key"]}
        sent = httpx.post(f"{line['addresses']['segment']}/v1/track", json=call)
        public = {"X-Schematic-Api-Key": line["publishable_key"]}
        check = httpx.post(
            f"{line['url']}/flags/check", json={"company": {}}, headers=public
        )
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=PATIENT_S)

    assert line["pid"] == process.pid
    assert who["data"]["environment_id"] == line["environment_id"]
    assert (sent.status_code, check.status_code) == (200, 201)
    assert line["database"] is None
    assert rest == ""


def test_keys_of_a_database_are_in_the_line_each_time(tmp_path: Path):
    lines = []
    for _ in range(2):
        process = start("--json", "--db", str(tmp_path / "emulator.db"))
        lines.append(json.loads(process.stdout.readline()))
        process.terminate()
        process.communicate(timeout=PATIENT_S)

    first, second = lines
    assert first["api_key"] == second["api_key"]
    assert second["database"] == str(tmp_path / "emulator.db")


@POSIX
def test_ready_file_is_there_while_requests_are_answered(tmp_path: Path):
    path = tmp_path / "ready.json"
    path.write_text("left by one that was killed")
    process = start("--json", "--ready-file", str(path))
    try:
        printed = process.stdout.readline()
        assert wait_for(lambda: path.exists() and path.read_text() == printed)
        health = httpx.get(f"{json.loads(printed)['url']}/_emulator/readyz")
        mode = path.stat().st_mode & 0o777
    finally:
        process.terminate()
        process.communicate(timeout=PATIENT_S)

    assert health.status_code == 200
    assert mode == 0o600
    assert list(tmp_path.iterdir()) == []


def test_ready_file_without_a_folder_is_one_line(tmp_path: Path):
    path = tmp_path / "none" / "ready.json"

    result = CliRunner().invoke(
        load_command("serve"), ["--port", "0", "--ready-file", str(path)]
    )

    assert result.exit_code != 0
    assert "--ready-file: there is no folder for" in result.output


@POSIX
@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_parent(kind: signal.Signals):
    parent = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True);"
        "print(child.stdout.readline(), flush=True); time.sleep(60)"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", parent, *PROGRAM, "--json", "--with-parent"],
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = json.loads(started.stdout.readline())["pid"]
    assert is_running(pid)

    started.send_signal(kind)
    started.communicate(timeout=PATIENT_S)

    assert wait_for(lambda: not is_running(pid))


@POSIX
def test_it_stays_without_the_option():
    process = start("--json")
    pid = json.loads(process.stdout.readline())["pid"]

    time.sleep(0.7)

    assert is_running(pid)
    process.terminate()
    process.communicate(timeout=PATIENT_S)


def is_running(pid: int) -> bool:
    """Return whether a process runs; one that ended and was not waited for does not."""
    status = Path(f"/proc/{pid}/stat")
    if status.exists():
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path("/proc/self").exists()
