"""Compare the CPU that two checkouts use for the same work, in alternating runs.

    python benchmarks/compare_commits.py OLD NEW --pairs 20

OLD and NEW are folders of checkouts whose `make test` or `make demo` has made `.venv`.
The ratio of each pair is NEW divided by OLD; the median is the figure to quote. Cases
use public names only, so that they run in both checkouts whatever has moved.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import tempfile
from pathlib import Path

CAPTURE = """
import time
from schematic_emulator import Emulator
from schematic_emulator.api.emulator import RequestFacts
emulator = Emulator()
body = (b'{"api_key":"sch_dev_compare","type":"track","sent_at":"2026-01-05T10:00:00Z",'
        b'"body":{"event":"order_completed","company":{"groupId":"acme"},'
        b'"user":{"userId":"u-1"},"traits":{"n":%d}}}')
facts = RequestFacts("application/json", None, None, None, None)
def run(count):
    for number in range(count):
        emulator.receive_event(body % number, facts)
run(2000)
began = time.process_time()
run(30000)
print(time.process_time() - began)
"""

RESOLVE = """
import time
from schematic_emulator.destination import Destination, presets
destination = Destination({"apiKey": "sch_dev_compare"}, presets())
events = [{"type": "track", "event": f"Order {n % 50}", "userId": f"u-{n}",
           "messageId": f"m-{n}", "timestamp": "2026-01-05T10:00:00Z",
           "properties": {"n": n}, "context": {"groupId": "acme"}} for n in range(2000)]
def run(rounds):
    for _ in range(rounds):
        for event in events:
            destination.plan(event)
run(1)
began = time.process_time()
run(10)
print(time.process_time() - began)
"""

UNUSED = "def test_nothing():\n    pass\n"


def main() -> None:
    """Print a line for each case: the median ratio, and the least and the most."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--pairs", type=int, default=20)
    given = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        cases = make_cases(Path(folder), given.old)
        for name, measure in cases.items():
            for checkout in (given.old, given.new):
                measure(checkout)  # bytecode and caches
            pairs = [
                (measure(given.old), measure(given.new)) for _ in range(given.pairs)
            ]
            report(name, pairs)


def make_cases(folder: Path, checkout: Path) -> dict:
    """Return the cases by name; each takes a checkout and returns CPU seconds."""
    events, test = folder / "events.ndjson", folder / "test_nothing.py"
    command = ["-m", "schematic_emulator", "generate", "-n", "20000", "-o", str(events)]
    subprocess.run([python_of(checkout), *command], check=True, capture_output=True)
    test.write_text(UNUSED, encoding="utf-8")
    check = ["-m", "schematic_emulator", "check", "--jobs", "1", str(events)]
    bare = ["-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
    return {
        "/e, in process": lambda at: read_seconds(at, CAPTURE),
        "resolve": lambda at: read_seconds(at, RESOLVE),
        "check, 20,000 events": lambda at: cpu_of(at, check, folder),
        "start: --help": lambda at: cpu_of(at, ["-m", "schematic_emulator", "--help"]),
        "start: serve's modules": lambda at: cpu_of(
            at, ["-c", "from schematic_emulator import create_asgi; create_asgi()"]
        ),
        "plugin unused": lambda at: cpu_of(at, bare, folder),
    }


def python_of(checkout: Path) -> str:
    """Return the interpreter of a checkout's environment."""
    return str((checkout / ".venv" / "bin" / "python").absolute())


def read_seconds(checkout: Path, code: str) -> float:
    """Run code that prints the CPU seconds that it measured itself."""
    done = subprocess.run(
        [python_of(checkout), "-c", code], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def cpu_of(checkout: Path, arguments: list[str], cwd: Path | None = None) -> float:
    """Return the CPU seconds of a whole process; its exit code does not matter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [python_of(checkout), *arguments], capture_output=True, check=False, cwd=cwd
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report(name: str, pairs: list[tuple[float, float]]) -> None:
    """Print one line: what the old one took, and NEW / OLD."""
    ratios = sorted(new / old for old, new in pairs)
    took_ms = statistics.median(old for old, _ in pairs) * 1000
    middle = statistics.median(ratios)
    ends = f"[{ratios[0]:.2f}..{ratios[-1]:.2f}]"
    print(f"{name:24} old {took_ms:7.0f} ms  new/old {middle:.3f}  {ends}", flush=True)


if __name__ == "__main__":
    main()
