"""A stopped `check` reports what was found so far, and leaves no process."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from schematic_emulator.destination import presets

fcntl = pytest.importorskip("fcntl", reason="needs signals between processes")
termios = pytest.importorskip("termios", reason="needs signals between processes")

EVENT = {"type": "track", "event": "Order.Completed!", "userId": "u1"}


@pytest.fixture
def bad(tmp_path):
    """Write two events."""
    path = tmp_path / "bad.ndjson"
    path.write_text(f"{json.dumps(EVENT)}\n" * 2)
    return str(path)


@pytest.mark.parametrize(
    ("number", "name", "code"),
    [(signal.SIGINT, "Ctrl-C", 130), (signal.SIGTERM, "SIGTERM", 143)],
)
def test_stop_reports_what_was_found_so_far(bad, number, name, code):
    """Standard input stays open, as that of a program that still writes events."""
    words = [
        sys.executable,
        "-m",
        "schematic_emulator",
        "check",
        bad,
        "-",
        "--jobs",
        "2",
    ]
    piped = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)

    with subprocess.Popen(words, **piped, start_new_session=True) as running:
        running.stdin.write(Path(bad).read_bytes())
        running.stdin.flush()
        wait_until_read(running.stdin.fileno())
        os.killpg(running.pid, number)
        out, err = running.stdout.read().decode(), running.stderr.read().decode()

    assert (running.returncode, err) == (code, "")
    assert f"stopped: 4 events (up to {name} in stdin)" in out


def wait_until_read(pipe: int) -> None:
    """Wait until the other end of a pipe has read all that is in it."""
    for _ in range(600):
        left = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]
        if not left:
            return
        time.sleep(0.05)
    pytest.fail("the process does not read its standard input")


def test_watch_ends_without_an_error(bad, tmp_path):
    mapping = tmp_path / "m.json"
    mapping.write_text(json.dumps(presets()))
    words = [sys.executable, "-m", "schematic_emulator", "check", bad, "--watch"]
    piped = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)

    with subprocess.Popen([*words, "--mapping", mapping], **piped) as running:
        assert b"watching" in running.stderr.readline()
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()

    assert (running.returncode, rest) == (0, b"")
