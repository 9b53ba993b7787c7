"""Ask of a full emulator: `python benchmarks/bench_profiles.py [--db FILE]`.

Serves one in a process of its own, posts 100,000 metered track events of 1,000
companies in batches, and prints what a page of companies and a flag check take, by
the wall's clock and by the server's own CPU time, and how much memory it holds.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = 100_000
COMPANIES = 1_000
BATCH = 100
PAGES = 200
CHECKS = 2_000
TICKS = os.sysconf("SC_CLK_TCK")
CALLED = "api_called"


@contextmanager
def serve(*options: str) -> Iterator[tuple[int, str, int]]:
    """Yield the server's port, an API key and its process id."""
    command = [sys.executable, "-m", "schematic_emulator", "serve", "--port", "0"]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
    try:
        text = ""
        for line in process.stdout or ():
            text += line
            port = re.search(r"http://127\.0\.0\.1:(\d+)", text)
            key = re.search(r"sch_dev_\w+", text)
            if port and key:
                yield int(port[1]), key[0], process.pid
                return
        raise SystemExit(text)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


class Client:
    """Keep one connection to the server."""

    def __init__(self, port: int, key: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._headers = {"X-Schematic-Api-Key": key, "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        text = None if body is None else json.dumps(body)
        self._connection.request(method, path, text, self._headers)
        answer = self._connection.getresponse()
        data = json.loads(answer.read())
        assert answer.status in (200, 201), (answer.status, data)
        return data


def set_up(client: Client) -> None:
    """Make the plan that meters the events."""
    flag = {"key": "api_calls", "name": "API calls", "description": ""}
    feature = client.ask(
        "POST",
        "/features",
        {
            "name": "API calls",
            "description": "",
            "feature_type": "event",
            "event_subtype": CALLED,
            "flag": {**flag, "default_value": False, "flag_type": "boolean"},
        },
    )["data"]
    plan = {"name": "Starter", "description": "", "plan_type": "plan"}
    plan_id = client.ask("POST", "/plans", plan)["data"]["id"]
    grant = {"plan_id": plan_id, "feature_id": feature["id"], "value_type": "numeric"}
    client.ask(
        "POST",
        "/plan-entitlements",
        {**grant, "value_numeric": 1_000_000, "metric_period": "current_month"},
    )
    for number in range(COMPANIES):
        company = {"keys": {"id": f"c-{number}"}, "base_plan_id": plan_id}
        client.ask("POST", "/companies", company)


def send(client: Client, key: str) -> None:
    for first in range(0, EVENTS, BATCH):
        events = [
            {
                "api_key": key,
                "type": "track",
                "body": {
                    "event": CALLED,
                    "company": {"id": f"c-{number % COMPANIES}"},
                    "user": {"id": f"u-{number % COMPANIES}"},
                },
            }
            for number in range(first, first + BATCH)
        ]
        client.ask("POST", "/batch", {"events": events})


def measure(pid: int, times: int, call: Any) -> str:
    walls = []
    before = cpu_s(pid)
    for number in range(times):
        start = time.perf_counter()
        call(number)
        walls.append((time.perf_counter() - start) * 1000)
    cpu_ms = (cpu_s(pid) - before) / times * 1000
    tenth = statistics.quantiles(walls, n=100)
    return (
        f"{statistics.median(walls):6.2f} ms median, {tenth[98]:6.2f} ms p99, "
        f"{cpu_ms:6.2f} ms of the server's CPU"
    )


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def main(*options: str) -> None:
    with serve(*options) as (port, key, pid):
        client = Client(port, key)
        set_up(client)
        start = time.perf_counter()
        send(client, key)
        took = time.perf_counter() - start
        usage = client.ask("GET", "/usage-by-company?keys[id]=c-0")["data"]
        assert usage["features"][0]["usage"] == EVENTS // COMPANIES
        print(f"{EVENTS:,} events of {COMPANIES:,} companies in {took:.1f} s")
        for limit in (100, 250):
            path = f"/companies?limit={limit}&offset=400"
            told = measure(pid, PAGES, lambda _, p=path: client.ask("GET", p))
            print(f"GET {path:33} {told}")

        def check(number: int) -> None:
            body = {"company": {"id": f"c-{number % COMPANIES}"}}
            client.ask("POST", "/flags/api_calls/check", body)

        print(f"POST /flags/api_calls/check            {measure(pid, CHECKS, check)}")
        print(f"RSS {rss_mb(pid):.0f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
