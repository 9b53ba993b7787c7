"""Measure process start to first 200 on `/e`, and the time that `--help` takes."""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time

COMMAND = [sys.executable, "-m", "schematic_emulator"]
EVENT = '{"api_key":"sch_dev_start","type":"track","body":{"event":"started"}}'


def main() -> None:
    """Print the median, the least and the most of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    # An installed package has its bytecode; a checkout has it after the first run.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    time_start()
    bare = [sys.executable, "-c", ""]
    report("python -c ''", [time_command(bare) for _ in range(runs)])
    report("--help", [time_command([*COMMAND, "--help"]) for _ in range(runs)])
    report("start to first 200", [time_start() for _ in range(runs)])


def report(name: str, times_ms: list[float]) -> None:
    """Print one line; the least is what an idle machine would show."""
    middle, least, most = statistics.median(times_ms), min(times_ms), max(times_ms)
    print(f"{name:20} {middle:6.0f} ms  [{least:.0f}..{most:.0f}]")


def time_command(command: list[str]) -> float:
    """Time one run of a command."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - began) * 1000


def time_start() -> float:
    """Time `serve` from its process's start to its first answer."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    while not is_answered(port):
        time.sleep(0.001)
    took_ms = (time.perf_counter() - began) * 1000
    process.terminate()
    process.wait()
    return took_ms


def is_answered(port: int) -> bool:
    """Ask once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("POST", "/e", EVENT, {"Content-Type": "application/json"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    main()
