"""Measure what the garbage collector adds to the tail of `POST /e`, on against off."""

from __future__ import annotations

import argparse
import statistics

from bench_server import BATCH, VALID
from load import require_wrk, run_wrk
from peers import emulator

KEPT = 50_000
CLIENTS = 64


def main() -> None:
    """Print the ratio of each round's 99th percentiles; each server prints its pauses.

    Both servers keep 50,000 requests before the first round, and run in turn.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=4)
    options = parser.parse_args()
    require_wrk()
    serve = "benchmarks/paused_server.py {} serve --port 0"
    with emulator(serve.format("on")) as on, emulator(serve.format("off")) as off:
        for peer in (on, off):
            kept = 0.0
            while kept < KEPT:
                found = run_wrk(peer.url, BATCH, key=peer.key, seconds=1, clients=4)
                kept += found.requests * BATCH.events
        ratios = []
        for round_ in range(options.rounds):
            p99 = {}
            for peer in ((on, off), (off, on))[round_ % 2]:
                p99[peer.pid] = run_wrk(
                    peer.url,
                    VALID,
                    key=peer.key,
                    seconds=options.seconds,
                    clients=CLIENTS,
                ).p99_ms
            ratios.append(p99[on.pid] / p99[off.pid])
            print(f"p99 on {p99[on.pid]:.2f} ms, off {p99[off.pid]:.2f} ms", flush=True)
        print(f"ratio {statistics.median(ratios):.2f}; target: at most 1.3")


if __name__ == "__main__":
    main()
