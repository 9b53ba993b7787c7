"""Measure how many events a second `check` judges, from cold to the written report."""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Subscriptions with @if, @case, @replace and @template in them.
RICH = str(Path(__file__).with_name("rich_mapping.json"))
COMMAND = [sys.executable, "-m", "schematic_emulator"]


def main() -> None:
    """Print events a second of wall time and of processor time, for 1 and 2 jobs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--events", type=int, default=200_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        events = str(Path(folder) / "events.ndjson")
        make = ["generate", "-n", str(options.events), "--seed", "5", "-o", events]
        subprocess.run([*COMMAND, *make], check=True, stderr=subprocess.DEVNULL)
        size_mb = Path(events).stat().st_size / 1e6
        print(f"{options.events:,} events, {size_mb:.0f} MB, load {os.getloadavg()[0]}")
        for name, mapping in (("presets", []), ("rich", ["--mapping", RICH])):
            for jobs in (1, 2):
                took = [time_check(events, jobs, mapping) for _ in range(options.runs)]
                wall = options.events / statistics.median(one[0] for one in took)
                busy = options.events * jobs / statistics.median(one[1] for one in took)
                print(
                    f"{name:8} jobs {jobs}: {wall:8,.0f}/s   "
                    f"{busy:8,.0f}/s if no core is shared"
                )


def time_check(events: str, jobs: int, mapping: list[str]) -> tuple[float, float]:
    """Return the wall and the processor seconds of one check."""
    report = f"{events}.json"
    check = ["check", events, *mapping, "--jobs", str(jobs), "--format", "json"]
    check += ["-o", report]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([*COMMAND, *check], check=False, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, busy


if __name__ == "__main__":
    main()
