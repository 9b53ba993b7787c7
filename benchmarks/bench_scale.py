"""Compute what a billion events take from rates that are measured in the same run.

Usage: python benchmarks/bench_scale.py [--events 200000] > table; it is the table of
docs/scale.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from schematic_emulator.checks import (
    CheckOptions,
    judge_source,
    merge,
    tally_from_json,
    tally_to_json,
)
from schematic_emulator.destination import presets

if TYPE_CHECKING:
    from collections.abc import Callable

BILLION = 1_000_000_000
FILES = 20
COMMAND = [sys.executable, "-m", "schematic_emulator"]


def main() -> None:
    """Print a row for each step: its rate, and the hours of one core for a billion."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    events = parser.parse_args().events
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(Path(folder), events)
        size = sum(one.stat().st_size for one in files)
        print("| step | events a second, one core | a billion events |")
        print("|---|--:|--:|")
        print_row("unpack", events, measure(lambda: [unpack(one) for one in files]))
        options = CheckOptions(presets())
        counter = options.build_counter()
        rows: list[str] = []

        def judge() -> None:
            rows.clear()
            for one in files:
                with one.open("rb") as stream:
                    tally = judge_source(stream, one.name, options, counter=counter)
                rows.append(json.dumps(tally_to_json(tally)))

        print_row("unpack and check, files in order", events, measure(judge))
        print_row("merge their tallies", events, measure(lambda: merge_all(rows)))
    each, whole = size / events, sum(map(len, rows)) / len(rows)
    print(f"\nAn event has {each:,.0f} bytes packed, a billion {each:,.0f} GB;")
    print(f"the tally of a file of {events // FILES:,} events {whole / 1e6:.1f} MB.")


def print_row(step: str, events: int, seconds: float) -> None:
    """Print the rate of a step, and how long a billion events take."""
    rate = round(events / seconds, -2)
    print(f"| {step} | {rate:,.0f} | {BILLION / rate / 3600:,.1f} core hours |")


def write_files(folder: Path, events: int) -> list[Path]:
    """Write events to packed files, as an archive has them."""
    make = [*COMMAND, "generate", "-n", str(events), "--seed", "5"]
    lines = subprocess.run(make, check=True, capture_output=True).stdout.splitlines()
    files = [folder / f"{number}.gz" for number in range(FILES)]
    for number, file in enumerate(files):
        some = lines[number * events // FILES : (number + 1) * events // FILES]
        file.write_bytes(gzip.compress(b"\n".join(some)))
    return files


def unpack(file: Path) -> int:
    """Return the length of a file's text."""
    with gzip.open(file) as stream:
        return sum(map(len, iter(lambda: stream.read(1 << 20), b"")))


def merge_all(rows: list[str]) -> None:
    """Read tallies and merge them."""
    merge(tally_from_json(json.loads(row)) for row in rows)


def measure(do: Callable[[], object]) -> float:
    """Return the least CPU seconds of three runs."""
    took = []
    for _ in range(3):
        began = time.process_time()
        do()
        took.append(time.process_time() - began)
    return min(took)


if __name__ == "__main__":
    main()
