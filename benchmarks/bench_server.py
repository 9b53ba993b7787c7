"""Measure `serve` beside Prism: same payload, same schema, alternating runs."""

from __future__ import annotations

import argparse
import json
import statistics
import threading
import urllib.request
from collections import defaultdict
from dataclasses import replace

from load import Load, Measure, require_wrk, run_wrk
from peers import Peer, emulator, prism, prism_version

EVENT = {
    "api_key": "{key}",
    "type": "track",
    "sent_at": "2026-11-23T13:00:00.000Z",
    "body": {
        "event": "order_completed",
        "company": {"organization_id": "acme-1"},
        "user": {"user_id": "ada-1"},
        "traits": {"raw_event_name": "Order Completed", "total": 42.5, "items": 3},
    },
}
BAD = {**EVENT, "body": {"event": "Order Completed!", "user": {"user_id": ["x"]}}}
VALID = Load("POST /e, valid", "/e", json.dumps(EVENT))
INVALID = Load("POST /e, invalid", "/e", json.dumps(BAD))
BATCH = Load("POST /batch of 100", "/batch", json.dumps({"events": [EVENT] * 100}), 100)
ROUTE = Load("GET /features (Flask)", "/features")
WHOAMI = Load("GET /whoami", "/whoami")
BOTH = (VALID, INVALID, BATCH)
GROWN = 300_000

Runs = dict[tuple[str, str], list[Measure]]


def main() -> None:
    """Run it all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=16)
    options = parser.parse_args()
    require_wrk()
    with emulator() as ours, prism() as theirs:
        print(f"RSS after start: emulator {ours.rss_mb():.0f} MB")
        runs = measure(ours, theirs, options)
        report(runs)
        grow(ours, options)
    with emulator("benchmarks/slow_server.py") as slow:
        measure_beside_slow(slow, options)


def measure(ours: Peer, theirs: Peer, options: argparse.Namespace) -> Runs:
    """Load both in turn, the order reversed in every second round."""
    runs: Runs = defaultdict(list)
    turns = [(peer, load) for load in BOTH for peer in (ours, theirs)]
    turns += [(ours, ROUTE), (ours, WHOAMI)]
    for peer, load in turns:
        run_wrk(peer.url, load, key=peer.key, seconds=1, clients=options.clients)
    for round_ in range(options.rounds):
        for peer, load in turns[:: -1 if round_ % 2 else 1]:
            runs[peer.name, load.name].append(run(peer, load, options))
    return runs


def run(peer: Peer, load: Load, options: argparse.Namespace) -> Measure:
    """Load a server, and measure what each request cost it too."""
    before = peer.cpu_s()
    found = run_wrk(
        peer.url,
        load,
        key=peer.key,
        seconds=options.seconds,
        clients=options.clients,
    )
    cpu_us = (peer.cpu_s() - before) / max(found.requests, 1) * 1e6
    return replace(found, cpu_us=cpu_us)


def report(runs: Runs) -> None:
    """Print medians, and ours over Prism's from the same run."""
    print(f"Prism {prism_version()} -v error; medians of alternating runs\n")
    print(f"{'':22} {'emulator':>33} {'prism':>33} {'ratio':>5} {'by CPU':>6}")
    for load in (*BOTH, ROUTE, WHOAMI):
        # The routes have no peer: they are held against Prism's valid events.
        rival = load.name if load in BOTH else VALID.name
        ours = median(runs["emulator", load.name])
        theirs = median(runs["prism", rival])
        ratio = ours.per_s / theirs.per_s
        by_cpu = theirs.cpu_us / ours.cpu_us if ours.cpu_us else 0.0
        print(f"{load.name:22} {show(ours)} {show(theirs)} {ratio:5.1f} {by_cpu:6.1f}")
    batch = median(runs["emulator", BATCH.name])
    print(f"\nevents through /batch: {batch.per_s * BATCH.events:,.0f}/s")


def grow(peer: Peer, options: argparse.Namespace) -> None:
    """Send events until 300,000 have come at least, and watch the memory."""
    sent = 0.0
    while sent < GROWN:
        found = run_wrk(
            peer.url, BATCH, key=peer.key, seconds=2, clients=options.clients
        )
        sent += found.per_s * 2 * BATCH.events
    print(f"RSS after {sent:,.0f} more events: {peer.rss_mb():.0f} MB")


def measure_beside_slow(peer: Peer, options: argparse.Namespace) -> None:
    """Load a route and `/e` while another route waits."""
    done = threading.Event()

    def keep_waiting() -> None:
        while not done.is_set():
            urllib.request.urlopen(f"{peer.url}/slow", timeout=10).read()

    waiting = threading.Thread(target=keep_waiting)
    waiting.start()
    for load in (ROUTE, VALID):
        found = run(peer, load, options)
        print(f"{load.name:22} {show(found)}  while a handler waits 2 s")
    done.set()
    waiting.join()


def median(runs: list[Measure]) -> Measure:
    """Return the middle of each figure."""
    return Measure(
        statistics.median(run.per_s for run in runs),
        statistics.median(run.p50_ms for run in runs),
        statistics.median(run.p99_ms for run in runs),
        max(run.errors for run in runs),
        sum(run.requests for run in runs),
        statistics.median(run.cpu_us for run in runs),
    )


def show(found: Measure) -> str:
    """Write a rate with its 99th percentile and what a request cost."""
    rate = f"{found.per_s:8,.0f}/s p99 {found.p99_ms:5.1f}ms"
    return f"{rate} {found.cpu_us:5.0f}µs CPU"


if __name__ == "__main__":
    main()
