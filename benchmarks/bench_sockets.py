"""Measure WebSockets: `python benchmarks/bench_sockets.py [CONNECTIONS]`.

A second process holds the browsers' connections, one for each company. Prints the
server's memory for them, the CPU of `POST /e` with them relative to a server without
while no verdict changes, the time from an event to its frame, and how long frames come
after 3,000 verdict changes a second have ended.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import multiprocessing as mp
import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

SECRET, PUBLISHABLE = "sch_dev_bench", "api_bench"
ROUNDS, EVENTS = 7, 1_500
FEW, TRIES = 100, 50
RATE, SECONDS = 3_000, 3
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A served emulator in a process of its own, and a connection to it."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.pid = process.pid
        self.port = port
        self._wire = http.client.HTTPConnection("127.0.0.1", port)

    def post(self, path: str, body: Any, method: str = "POST") -> Any:
        headers = {"Content-Type": "application/json", "X-Schematic-Api-Key": SECRET}
        self._wire.request(method, path, json.dumps(body), headers)
        answer = self._wire.getresponse()
        text = answer.read()
        assert answer.status < 300, text
        return json.loads(text).get("data")

    def track(self, event: str, company: int) -> None:
        self.post("/e", make_event(event, company))

    @property
    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").split()
        return (int(fields[13]) + int(fields[14])) / TICK

    @property
    def rss_mb(self) -> float:
        lines = Path(f"/proc/{self.pid}/status").read_text("utf-8").splitlines()
        [line] = [each for each in lines if each.startswith("VmRSS")]
        return int(line.split()[1]) / 1024


def make_event(event: str, company: int) -> dict[str, Any]:
    body = {"event": event, "company": {"org": f"c-{company}"}}
    return {"api_key": SECRET, "type": "track", "body": body}


@contextmanager
def serve(companies: int) -> Iterator[Server]:
    """Serve a plan of many calls a month for each of some companies."""
    command = [sys.executable, "-m", "schematic_emulator", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        url = json.loads(process.stdout.readline())["url"]
        server = Server(process, int(url.rpartition(":")[2]))
        set_up(server, companies)
        yield server
    finally:
        process.terminate()
        process.wait()


def set_up(server: Server, companies: int) -> None:
    flag = {"key": "calls", "name": "Calls", "description": "", "default_value": False}
    feature = server.post(
        "/features",
        {
            "name": "Calls",
            "description": "",
            "feature_type": "event",
            "event_subtype": "called",
            "flag": flag | {"flag_type": "boolean"},
        },
    )
    for number in range(9):
        more = {"key": f"flag-{number}", "flag_type": "boolean"}
        server.post("/flags", flag | more)
    plan = server.post("/plans", {"name": "P", "plan_type": "plan", "description": ""})
    grant = {"plan_id": plan["id"], "feature_id": feature["id"]}
    grant |= {"value_type": "numeric", "metric_period": "current_month"}
    server.post("/plan-entitlements", grant | {"value_numeric": 10**6})
    for number in range(companies):
        keys = {"org": f"c-{number}"}
        server.post(
            "/companies", {"keys": keys, "name": "C", "base_plan_id": plan["id"]}
        )


def read_frames(port: int, connections: int, parent: Connection) -> None:
    """Hold connections; answer each question with (frames so far, time of the last)."""
    asyncio.run(_read_frames(port, connections, parent))


async def _read_frames(port: int, connections: int, parent: Connection) -> None:
    from websockets.asyncio.client import connect

    url = f"ws://127.0.0.1:{port}/flags/bootstrap?apiKey={PUBLISHABLE}"
    seen = [0, 0.0]

    async def hold(company: int) -> None:
        async with connect(url) as wire:
            keys = {"org": f"c-{company}"}
            await wire.send(json.dumps({"data": {"company": keys}}))
            async for _ in wire:
                seen[:] = seen[0] + 1, time.monotonic()

    holding = []
    for company in range(connections):
        holding.append(asyncio.ensure_future(hold(company)))
        if company % 50 == 0:
            await asyncio.sleep(0.05)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, parent.recv):
        parent.send(seen)
    for each in holding:
        each.cancel()


@contextmanager
def connected(server: Server, connections: int) -> Iterator[Any]:
    """Yield what returns how many frames came, and when the last one did."""
    ours, theirs = mp.Pipe()
    process = mp.get_context("spawn").Process(
        target=read_frames, args=(server.port, connections, theirs)
    )
    process.start()

    def ask() -> tuple[int, float]:
        ours.send(True)
        frames, at = ours.recv()
        return frames, at

    while ask()[0] < connections:
        time.sleep(0.1)
    try:
        yield ask
    finally:
        ours.send(False)
        process.join(10)
        process.kill()


def measure_cpu(server: Server, connections: int) -> float:
    before = server.cpu_s
    for number in range(EVENTS):
        server.track("other", number % connections)
    return (server.cpu_s - before) / EVENTS * 1e6


def measure_delays(server: Server, ask: Any) -> list[float]:
    delays = []
    for number in range(TRIES):
        frames, _ = ask()
        start = time.monotonic()
        server.track("called", number % FEW)
        while ask()[0] == frames:
            time.sleep(0.001)
        delays.append((ask()[1] - start) * 1e3)
    return delays


def measure_backlog(server: Server, connections: int, ask: Any) -> tuple[float, int]:
    before, start, sent = ask()[0], time.monotonic(), 0
    while (passed := time.monotonic() - start) < SECONDS:
        if sent < passed * RATE:
            events = [
                make_event("called", (sent + each) % connections) for each in range(100)
            ]
            server.post("/batch", {"events": events})
            sent += 100
        else:
            time.sleep(0.002)
    end = time.monotonic()
    last = -1.0
    while last != (last := ask()[1]):
        time.sleep(0.5)
    print(f"sent {sent / (end - start):,.0f} changes/s")
    return max(last - end, 0.0), ask()[0] - before


def main() -> None:
    connections = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with serve(FEW) as server, connected(server, FEW) as ask:
        delays = measure_delays(server, ask)
        print(f"event to frame, {FEW} connections: {statistics.median(delays):.1f} ms")
    with serve(connections) as bare, serve(connections) as server:
        before = server.rss_mb
        with connected(server, connections) as ask:
            time.sleep(1)
            print(f"RSS of {connections} connections: +{server.rss_mb - before:.0f} MB")
            pairs = [
                (measure_cpu(server, connections), measure_cpu(bare, connections))
                for _ in range(ROUNDS)
            ]
            ratio = statistics.median(ours / theirs for ours, theirs in pairs)
            ours = statistics.median(ours for ours, _ in pairs)
            print(f"POST /e without a change: {ours:.0f} us of CPU, ratio {ratio:.2f}")
            late_s, frames = measure_backlog(server, connections, ask)
            print(f"frames after the end: for {late_s:.2f} s; {frames:,} in all")


if __name__ == "__main__":
    main()
