"""Start `schematic-emulator serve` as a user does, but with its answers watched."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from support.watched_command import FAULT

LAST = "  REST "
TESTS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Served:
    """A running emulator: where it is, the key that it offered, what it printed.

    It offers none when its file has one already.
    """

    url: str
    api_key: str
    process: subprocess.Popen[str]
    printed: str


@contextmanager
def serve(*options: str) -> Iterator[Served]:
    """Run the command on a free port; end it as Ctrl-C does.

    Fails if any of its answers broke its contract meanwhile.
    """
    command = [sys.executable, "-m", "support.watched_command", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        text=True,
    )
    printed: list[str] = []
    try:
        served = _read(process)
        # Without a reader a process that logs much would wait for one for ever.
        reader = Thread(target=printed.extend, args=(process.stdout,), daemon=True)
        reader.start()
        yield served
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    reader.join()
    process.stdout.close()
    faults = [line for line in printed if line.startswith(FAULT)]
    assert faults == [], "".join(faults)


def read_start(process: subprocess.Popen[str]) -> str:
    """Return what is printed first, up to the address, which is the last line."""
    printed = ""
    for line in process.stdout or ():
        printed += line
        if line.startswith(LAST):
            break
    return printed


def _read(process: subprocess.Popen[str]) -> Served:
    printed = read_start(process)
    url = re.search(r"http://127\.0\.0\.1:\d+", printed)
    key = re.search(r"sch_dev_\w+", printed)
    assert url, f"serve ended before it said where it is:\n{printed}"
    return Served(url[0], key[0] if key else "", process, printed)
