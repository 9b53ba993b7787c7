"""Measure how soon `check --watch` answers, and what two jobs and many events cost."""

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

RICH = Path(__file__).with_name("rich_mapping.json")
COMMAND = [sys.executable, "-m", "schematic_emulator"]


def main() -> None:
    """Print the milliseconds from a save to its answer, and CPU and memory by jobs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--events", type=int, default=200_000)
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]}")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, count in (("kept.ndjson", 10_000), ("many.ndjson", options.events)):
            make = ["generate", "-n", str(count), "--seed", "5", "-o", name]
            subprocess.run([*COMMAND, *make], check=True, stderr=subprocess.DEVNULL)
        took_ms = time_watch(RICH.read_text(), options.runs)
        print(f"watch: {statistics.median(took_ms):.0f} ms from save to answer")
        pairs = [(time_check(1), time_check(2)) for _ in range(options.runs)]
        one, two = (statistics.median(each) for each in zip(*pairs, strict=True))
        print(f"CPU: {one:.2f} s with one job, {two:.2f} s with two, {two / one:.2f}")
    peak_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"peak RSS of a process: {peak_kb // 1024} MB")


def time_watch(mapping: str, runs: int) -> list[float]:
    """Return the milliseconds from each save of a mapping to the line about it."""
    Path("m.json").write_text(mapping)
    watch = ["check", "kept.ndjson", "--mapping", "m.json", "--watch"]
    took = []
    with subprocess.Popen(
        [*COMMAND, *watch], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        if running.stdout is None or running.stderr is None:
            raise RuntimeError("the command has no pipes")
        while "watching" not in running.stderr.readline():
            pass
        for run in range(runs):
            began = time.perf_counter()
            Path("m.json").write_text(mapping + " " * (run + 1))
            while " saved" not in running.stdout.readline():
                pass
            took.append((time.perf_counter() - began) * 1000)
        running.terminate()
    return took


def time_check(jobs: int) -> float:
    """Return the processor seconds of one check of many events."""
    check = ["check", "many.ndjson", "--jobs", str(jobs), "-o", "report.txt"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*COMMAND, *check], check=False, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
