"""Measure the destination beside the published engine under Node.

Usage: python benchmarks/bench_destination.py [--seconds 1]

Bars: the track preset resolves 1,000,000 times a second and at least four times as
often as in Node; `plan` of a track event with both presets, everything but the HTTP
call, 70,000 a second and ten times Node's onEvent; `type = "track"` 1,000,000.
Node's side is left out where Node or the packages (`make node`) are missing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from schematic_emulator.destination import (
    Destination,
    compile_mapping,
    compile_trigger,
    presets,
)

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = Path(__file__).with_name("node") / "bench_destination.cjs"
PACKAGES = Path(os.environ.get("PUBLISHED_PACKAGES", ROOT / ".node"))
RUNS = 5
BLOCK = 500

COMMON = {
    "anonymousId": "anon-1",
    "messageId": "m-1",
    "receivedAt": "2024-01-15T12:34:56.789Z",
    "sentAt": "2024-01-15T12:34:56.789Z",
    "timestamp": "2024-01-15T12:34:56.789Z",
    "userId": "user-1234",
}
CONTEXT = {
    "ip": "8.8.8.8",
    "library": {"name": "analytics.js", "version": "2.11.1"},
    "locale": "en-US",
    "page": {"path": "/academy/", "title": "Academy", "url": "https://e.example/"},
    "timezone": "Europe/Amsterdam",
}
TRACK = {
    **COMMON,
    "type": "track",
    "event": "Order Completed",
    "context": CONTEXT,
    "properties": {"total": 5},
    "traits": {},
}
IDENTIFY = {
    **COMMON,
    "type": "identify",
    "context": {**CONTEXT, "groupId": "g-1"},
    "traits": {"name": "Jane", "company_name": "Acme"},
}


def measure(act, event, seconds):
    """Give the best rate of a few runs, in operations a second."""
    best = 0.0
    for _ in range(RUNS):
        count = 0
        start = time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds / RUNS:
            for _ in range(BLOCK):
                act(event)
            count += BLOCK
        best = max(best, count / elapsed)
    return round(best)


def measure_ours(seconds):
    ready = presets()
    resolve = compile_mapping(ready[0]["mapping"])
    match = compile_trigger('type = "track"')
    destination = Destination({"apiKey": "k"}, ready)
    return {
        "resolve the track preset": measure(resolve, TRACK, seconds),
        'match type = "track"': measure(match, TRACK, seconds),
        "plan a track event, both presets": measure(destination.plan, TRACK, seconds),
        "plan an identify event, both presets": measure(
            destination.plan, IDENTIFY, seconds
        ),
    }


def measure_node(seconds):
    node = shutil.which("node")
    if node is None or not (PACKAGES / "node_modules").is_dir():
        return {}
    answer = subprocess.run(
        [node, str(SCRIPT), str(seconds)],
        input=json.dumps({"track": TRACK, "identify": IDENTIFY}),
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={**os.environ, "PUBLISHED_PACKAGES": str(PACKAGES)},
    )
    return json.loads(answer.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=1.0, help="for each figure")
    seconds = parser.parse_args().seconds
    ours, theirs = measure_ours(seconds), measure_node(seconds)
    for name, rate in ours.items():
        other = theirs.get(name)
        beside = f"Node {other:>11,}/s  ratio {rate / other:.1f}" if other else ""
        print(f"{name:<38} ours {rate:>11,}/s  {beside}")


if __name__ == "__main__":
    main()
