"""Measure the rates of `check` and `impact`, from cold to the written report."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from schematic_emulator.destination import presets

# Subscriptions with @if, @case, @replace and @template in them, some with @liquid tags,
# and some whose every field is a template: ids, dates and sizes that rarely repeat.
RICH = str(Path(__file__).with_name("rich_mapping.json"))
TAGS = str(Path(__file__).with_name("tagged_mapping.json"))
LIQUID = str(Path(__file__).with_name("liquid_mapping.json"))
NAMES = 60_000
SIZES = (100, 1_000, 10_000, 100_000)
FILES = 40
# Runs the command, then writes what it took: here, in other processes, and memory.
PARENT = """
import resource, sys
from schematic_emulator.cli.main import main
try:
    main()
except SystemExit:
    pass
ran = [resource.getrusage(one) for one in (resource.RUSAGE_SELF, -1)]
print(*(one.ru_utime + one.ru_stime for one in ran),
      max(one.ru_maxrss for one in ran), file=sys.stderr)
"""
COMMAND = [sys.executable, "-m", "schematic_emulator"]


def main() -> None:
    """Print events a second of wall time and of processor time, for 1 and 2 jobs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=(), help="1000000 takes a minute a run"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        events = str(Path(folder) / "events.ndjson")
        generate(events, options.events)
        size_mb = Path(events).stat().st_size / 1e6
        print(f"{options.events:,} events, {size_mb:.0f} MB, load {os.getloadavg()[0]}")
        named = name_apart(events)
        for name, file, count, mapping in (
            ("presets", events, options.events, []),
            ("rich", events, options.events, ["--mapping", RICH]),
            ("tags", events, options.events, ["--mapping", TAGS]),
            ("liquid", events, options.events, ["--mapping", LIQUID]),
            ("names", named, NAMES, []),
        ):
            for jobs in (1, 2):
                check = ["check", file, *mapping]
                took = [time_command(check, file, jobs) for _ in range(options.runs)]
                wall = count / statistics.median(one[0] for one in took)
                busy = count * jobs / statistics.median(one[1] for one in took)
                print(
                    f"{name:8} jobs {jobs}: {wall:8,.0f}/s   "
                    f"{busy:8,.0f}/s if no core is shared"
                )
        for name, file, mapping in (
            ("presets", events, write_presets(folder)),
            ("rich", events, RICH),
            ("names", named, write_presets(folder)),
        ):
            compare(name, file, mapping, options.runs)
        compare_folder(folder, options.events, options.runs)
        for size in (*SIZES, *options.sizes):
            compare_jobs(folder, size, options.runs)


def compare_folder(folder: str, count: int, runs: int) -> None:
    """Print the CPU and memory of two jobs over a folder of FILES packed files."""
    place = Path(folder) / "packed"
    place.mkdir()
    events = str(Path(folder) / "all.ndjson")
    generate(events, count)
    # A line at a time: a process that it starts counts this one's memory as its own.
    with ExitStack() as stack, Path(events).open("rb") as source:
        names = (place / f"{number:02}.gz" for number in range(FILES))
        files = [stack.enter_context(gzip.open(name, "wb", 6)) for name in names]
        for line, file in zip(source, cycle(files), strict=False):
            file.write(line)
    took = [[measure_parent(str(place), jobs) for jobs in (1, 2)] for _ in range(runs)]
    alone, two = (min(rows) for rows in zip(*took, strict=True))
    print(
        f"{count:9,} events in {FILES} .gz: two jobs take {two[0] / alone[0]:.2f} of "
        f"the CPU of one (bar 1.1), this process {two[1] / two[0]:.1%} of it (bar 5%), "
        f"{max(alone[2], two[2]):.0f} MB at most (bar 250)"
    )


def measure_parent(place: str, jobs: int) -> tuple[float, float, float]:
    """Return the CPU of a check, that of its first process, and its memory in MB."""
    run = [*("check", place, "--jobs", str(jobs)), "--format", "json"]
    text = subprocess.run(
        [sys.executable, "-c", PARENT, *run],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ).stderr
    own, others, memory_kb = map(float, text.splitlines()[-1].split())
    return own + others, own, memory_kb / 1024


def compare_jobs(folder: str, size: int, runs: int) -> None:
    """Print the wall and the CPU of `check` by default over `--jobs 1`, alternating."""
    events = str(Path(folder) / "some.ndjson")
    generate(events, size)
    check = ["check", events]
    took = [
        (time_command(check, events, 1), time_command(check, events))
        for _ in range(runs)
    ]
    alone, by_default = zip(*took, strict=True)
    wall, busy = (
        min(one[place] for one in by_default) / min(one[place] for one in alone)
        for place in (0, 1)
    )
    print(
        f"{size:9,} events by default: {wall:.2f} of the wall time of --jobs 1 "
        f"(bar 1.05), {busy:.2f} of its CPU"
    )


def generate(path: str, count: int) -> None:
    """Write that many events to a file."""
    make = ["generate", "-n", str(count), "--seed", "5", "-o", path]
    subprocess.run([*COMMAND, *make], check=True, stderr=subprocess.DEVNULL)


def compare(name: str, file: str, base: str, runs: int) -> None:
    """Print the CPU of `check` and of `impact` with one job and two, alternating.

    The head names the company by another key, so every track event differs.
    """
    check = ["check", file, "--mapping", base]
    impact = [
        "impact",
        "--traffic",
        file,
        "--base",
        base,
        "--head",
        write_head(base, file),
    ]
    took = [
        (
            time_command(check, file, 1)[1],
            time_command(impact, file, 1)[1],
            time_command(impact, file, 2)[1],
        )
        for _ in range(runs)
    ]
    one, alone, two = (min(times) for times in zip(*took, strict=True))
    print(
        f"{name:8} impact: {one / alone:.2f} of the rate of check; "
        f"two jobs take {two / alone:.2f} of the CPU of one"
    )


def write_presets(folder: str) -> str:
    """Write the two presets to a file."""
    path = Path(folder) / "presets.json"
    path.write_text(json.dumps(presets()), encoding="utf-8")
    return str(path)


def write_head(base: str, events: str) -> str:
    """Write beside the events a mapping whose track events have another company key."""
    rows = json.loads(Path(base).read_text(encoding="utf-8"))
    for row in rows:
        if row["partnerAction"] == "trackEvent":
            row["mapping"]["company_keys"] = {"id": {"@path": "$.context.groupId"}}
    path = Path(f"{events}.head.json")
    path.write_text(json.dumps(rows), encoding="utf-8")
    return str(path)


def name_apart(events: str) -> str:
    """Write a file of track events of which no two have the same name."""
    path = f"{events}.names"
    lines = Path(events).read_bytes().splitlines()
    event = next(one for one in map(json.loads, lines) if one["type"] == "track")
    with Path(path).open("w", encoding="utf-8") as file:
        for number in range(NAMES):
            one = {**event, "event": f"{event['event']} {number}"}
            file.write(json.dumps({**one, "messageId": f"m-{number}"}) + "\n")
    return path


def time_command(
    command: list[str], events: str, jobs: int | None = None
) -> tuple[float, float]:
    """Return the wall and the processor seconds of one check or comparison."""
    more = [] if jobs is None else ["--jobs", str(jobs)]
    more += ["--format", "json", "-o", f"{events}.json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    run = [*COMMAND, *command, *more]
    subprocess.run(run, check=False, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, busy


if __name__ == "__main__":
    main()
