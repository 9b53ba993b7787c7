"""Collect all tests in another process, with other hashes and at another time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Collects as `pytest` does, so many seconds after the others; the processes live
# for moments, and sweep no memory.
COLLECT = """
import gc, sys, time
now, later = time.time, int(sys.argv[1])
time.time = lambda: now() + later
gc.disable()
import pytest
sys.exit(pytest.main(["--collect-only", "-q", *sys.argv[2:]]))
"""
OMITTED = ("randomly", "faker", "xdist", "xdist.looponfail", "cacheprovider")


def collect(seed: str, seconds_later: int) -> set[str]:
    """Return the ids of all tests as another process finds them."""
    options = [part for name in OMITTED for part in ("-p", f"no:{name}")]
    ran = subprocess.run(
        [sys.executable, "-c", COLLECT, str(seconds_later), *options, "tests"],
        env={**os.environ, "PYTHONHASHSEED": seed},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return {line for line in ran.stdout.splitlines() if "::" in line}


def choose_seeds() -> list[str]:
    """Return two seeds of hashes that this process does not have."""
    return sorted({"1", "2", "3"} - {os.environ.get("PYTHONHASHSEED")})[:2]


def write_collected(folder: Path) -> None:
    """Write the ids of all tests into a folder, for the fixture `collected`."""
    ids = collect(choose_seeds()[0], seconds_later=86_461)
    (folder / "ids").write_text("\n".join(ids), encoding="utf-8")
