"""Measure process start to first 200, beside a bare Flask app, and `--help`."""

from __future__ import annotations

import argparse
import http.client
import os
import resource
import socket
import statistics
import subprocess
import sys
import time

COMMAND = [sys.executable, "-m", "schematic_emulator"]
SERVE = [*COMMAND, "serve", "--port", "{port}"]
BARE = """
import sys
from flask import Flask
app = Flask("bare")
app.add_url_rule("/e", "e", lambda: {"ok": True}, methods=["POST"])
app.add_url_rule("/_emulator/readyz", "readyz", lambda: {"ok": True})
app.run(port=int(sys.argv[1]))
"""
FLASK = [sys.executable, "-c", BARE, "{port}"]
EVENT = '{"api_key":"sch_dev_start","type":"track","body":{"event":"started"}}'


def main() -> None:
    """Print the median, the least and the most of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    # An installed package has its bytecode; a checkout has it after the first run.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    bare = [sys.executable, "-c", ""]
    report("python -c ''", [time_command(bare) for _ in range(runs)])
    report("--help", [time_command([*COMMAND, "--help"]) for _ in range(runs)])
    for method, path in (("POST", "/e"), ("GET", "/_emulator/readyz")):
        compare(method, path, runs)


def compare(method: str, path: str, runs: int) -> None:
    """Start both in turn; print ratios, because other load changes the times."""
    time_start(SERVE, method, path)
    time_start(FLASK, method, path)
    pairs = [
        (time_start(SERVE, method, path), time_start(FLASK, method, path))
        for _ in range(runs)
    ]
    for name, place in (("wall", 0), ("CPU", 1)):
        ratios = [ours[place] / bare[place] for ours, bare in pairs]
        print(f"{path} {name}: {statistics.median(ratios):.2f} of bare Flask's start")
    report(f"start to {path}", [ours[0] for ours, _ in pairs])


def report(name: str, times_ms: list[float]) -> None:
    """Print one line; the least is what an idle machine would show."""
    middle, least, most = statistics.median(times_ms), min(times_ms), max(times_ms)
    print(f"{name:20} {middle:6.0f} ms  [{least:.0f}..{most:.0f}]")


def time_command(command: list[str]) -> float:
    """Time one run of a command."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000


def time_start(command: list[str], method: str, path: str) -> tuple[float, float]:
    """Time a server from its process's start to its first answer, and its CPU in ms."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    before, began = cpu_ms(), time.perf_counter()
    process = subprocess.Popen(
        [part.replace("{port}", str(port)) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not is_answered(port, method, path):
        time.sleep(0.001)
    took_ms = (time.perf_counter() - began) * 1000
    process.kill()
    process.wait()
    return took_ms, cpu_ms() - before


def cpu_ms() -> float:
    """Return the CPU time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def is_answered(port: int, method: str, path: str) -> bool:
    """Ask once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, EVENT, {"Content-Type": "application/json"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    main()
