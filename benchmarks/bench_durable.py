"""Measure what `serve --db` costs, and how long a restart of many events takes."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from bench_server import BATCH, VALID
from load import Load, require_wrk, run_wrk
from peers import Peer, emulator

SERVE = "-m schematic_emulator serve --port 0"
COMPANIES = 1_000


def main() -> None:
    """Print throughput beside that without a file, then the restart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--events", type=int, default=1_000_000)
    options = parser.parse_args()
    require_wrk()
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder) / "a.db", options)
        restart(Path(folder) / "b.db", options.events)


def compare(path: Path, options: argparse.Namespace) -> None:
    """Load an emulator with a file and one without in turn."""
    found: dict[tuple[str, str], list[tuple[float, float, float]]] = defaultdict(list)
    with emulator() as plain, emulator(f"{SERVE} --db {path}") as durable:
        peers = [("in memory", plain), ("--db", durable)]
        for _ in range(options.rounds):
            for load in (VALID, BATCH):
                for name, peer in peers:
                    found[load.name, name].append(measure(peer, load, options))
            peers.reverse()
    for (load_name, name), runs in sorted(found.items()):
        per_s, p99_ms, cpu_us = (
            statistics.median(each) for each in zip(*runs, strict=True)
        )
        figures = f"{per_s:9,.0f}/s p99 {p99_ms:6.1f} ms, CPU {cpu_us:5.1f} us"
        print(f"{load_name:20} {name:10} {figures} an event")


def measure(
    peer: Peer, load: Load, options: argparse.Namespace
) -> tuple[float, float, float]:
    """Return events a second, the 99th percentile and CPU time an event."""
    before = peer.cpu_s()
    run = run_wrk(
        peer.url, load, key=peer.key, seconds=options.seconds, clients=options.clients
    )
    count = run.per_s * load.events * options.seconds
    return run.per_s * load.events, run.p99_ms, (peer.cpu_s() - before) / count * 1e6


def restart(path: Path, events: int) -> None:
    """Fill a file with events of many companies, then start on it."""
    with emulator(f"{SERVE} --db {path}") as peer:
        fill(peer, events)
        time.sleep(0.5)
        print(f"RSS after {events:,} events: {peer.rss_mb():.0f} MB")
    size_mb = path.stat().st_size / 2**20
    began = time.perf_counter()
    with emulator(f"{SERVE} --db {path}") as peer:
        took_s = time.perf_counter() - began
        print(
            f"restart of {events:,} events ({size_mb:,.0f} MB): {took_s:.2f} s, "
            f"CPU {peer.cpu_s():.2f} s, RSS {peer.rss_mb():.0f} MB"
        )


def fill(peer: Peer, events: int) -> None:
    """Post batches of a hundred events, each of the next company."""
    script = [sys.executable, str(Path(__file__)), "--fill", peer.url, peer.key]
    subprocess.run([*script, str(events)], check=True)


def send(url: str, key: str, events: int) -> None:
    """Post them over one connection."""
    from http.client import HTTPConnection
    from urllib.parse import urlsplit

    connection = HTTPConnection(urlsplit(url).netloc)
    for first in range(0, events, 100):
        batch = [event(key, number) for number in range(first, first + 100)]
        connection.request("POST", "/batch", json.dumps({"events": batch}))
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            sys.exit(f"{answer.status}: {text!r}")


def event(key: str, number: int) -> dict[str, object]:
    """Make the number-th event."""
    body = {
        "event": "order_completed",
        "company": {"organization_id": f"acme-{number % COMPANIES}"},
        "user": {"user_id": f"ada-{number % (COMPANIES * 3)}"},
        "traits": {"raw_event_name": "Order Completed", "total": 42.5, "n": number},
    }
    return {"api_key": key, "type": "track", "body": body}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fill"]:
        send(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
