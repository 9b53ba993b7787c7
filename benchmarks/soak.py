"""Load a server with everything set up; neither memory nor latency may grow.

By hand, as `make soak`. What is bounded is filled first. Then each minute sends the
same again and moves the emulator's clock by a day, so that idempotency keys, usage
windows and limits pass as they would. Ends with 1 if memory or latency grows.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from peers import emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peers import Peer

NAMES, COMPANIES = 2_000, 500
# Few, because Engage stores the last 1,000 calls of each.
PEOPLE = 12
PAUSE_S = 0.02
ROWS = 2_000
# As many captures as deliveries, as later: 60,000 of each are more journeys than are
# kept, and 12,000 changed companies more notifications.
FILLING_BATCHES = 60
# Events of one request are smaller in memory than single ones, which replace them.
FILLING_SINGLES = 26_000
MOST_MORE_MEMORY, MOST_MORE_LATENCY = 1.05, 1.5
CONFIGURATION = """
segment:
  sources:
    - name: web
      write_keys: [soak]
  destinations:
    - name: Schematic
      source: web
  audiences:
    - name: Buyers
      destination: schematic
      event: Name 1
      within_days: 3
schematic:
  features:
    - {name: Names, feature_type: event, event_subtype: name_1, flag: names}
  plans:
    - name: Starter
      entitlements:
        - {feature: Names, value_type: numeric, value_numeric: 20, soft_limit: 10,
           metric_period: current_day}
  companies:
    - {keys: {groupId: org-1}, name: One, base_plan: Starter}
  webhooks:
    - name: Hook
      url: http://127.0.0.1:%d/hook
      request_types: [company.updated, entitlement.limit.warning,
                      entitlement.limit.reached]
"""


@dataclass
class Load:
    """Sends requests of every kind to a server; `latencies_ms` has those of `/e`."""

    peer: Peer
    latencies_ms: list[float] = field(default_factory=list)
    failed: int = 0
    numbers: Iterator[int] = field(default_factory=count)
    is_over: bool = False

    def run(self) -> None:
        """Send until it is over, at a steady pace."""
        connection = self._connect()
        while not self.is_over:
            began = time.perf_counter()
            self._ask(connection, "/e", self._event())
            self.latencies_ms.append((time.perf_counter() - began) * 1000)
            self._ask(connection, "/v1/batch", {"batch": [self._call()]})
            self._ask(connection, "/flags/names/check", {"company": self._company()})
            traits = {"seats": next(self.numbers)}
            body = {"keys": self._company(), "traits": traits}
            self._ask(connection, "/companies", body)
            time.sleep(PAUSE_S)
        connection.close()

    def fill(self) -> None:
        """Fill what is bounded: rows, deliveries, notifications, names, companies."""
        connection = self._connect()
        for _ in range(FILLING_BATCHES):
            for _ in range(5):
                calls = [self._call() for _ in range(200)]
                self._ask(connection, "/v1/batch", {"batch": calls})
            for _ in range(FILLING_BATCHES // 6):
                events = [self._event() for _ in range(100)]
                self._ask(connection, "/batch", {"events": events})
            for _ in range(200):
                body = {"keys": self._company(), "traits": {"n": next(self.numbers)}}
                self._ask(connection, "/companies", body)
            self.control("drain", {"timeout_s": 60})
        for _ in range(FILLING_SINGLES):
            self._ask(connection, "/e", self._event())
            self._ask(connection, "/v1/track", self._call())
        self.control("drain", {"timeout_s": 60})
        self.control("clock", {"move": "2d"})
        connection.close()

    def control(self, name: str, body: Any) -> None:
        """Post to the control plane."""
        connection = self._connect()
        self._ask(connection, f"/_emulator/{name}", body)
        connection.close()

    def _connect(self) -> HTTPConnection:
        parts = urlsplit(self.peer.url)
        return HTTPConnection(parts.hostname or "", parts.port, timeout=120)

    def _ask(self, connection: HTTPConnection, path: str, body: Any) -> None:
        headers = {"Content-Type": "application/json"}
        if path.startswith("/v1/"):
            headers["Authorization"] = "Basic " + b64encode(b"soak:").decode()
        else:
            headers["X-Schematic-Api-Key"] = self.peer.key
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        response.read()
        self.failed += response.status >= 400

    def _company(self) -> dict[str, str]:
        return {"groupId": f"org-{next(self.numbers) % COMPANIES}"}

    def _event(self) -> dict[str, Any]:
        number = next(self.numbers)
        body = {
            "event": f"name_{number % NAMES}",
            "company": {"groupId": f"org-{number % COMPANIES}"},
        }
        return {
            "api_key": self.peer.key,
            "type": "track",
            "body": body,
            "idempotency_key": f"key-{number}",
        }

    def _call(self) -> dict[str, Any]:
        number = next(self.numbers)
        return {
            "type": "track",
            "event": f"Name {number % NAMES}",
            "userId": f"user-{number % PEOPLE}",
            "messageId": f"message-{number}",
            "context": {"groupId": f"org-{number % COMPANIES}"},
        }


class Receiver(BaseHTTPRequestHandler):
    """Takes notifications."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with served() as peer:
        load = Load(peer)
        load.fill()
        threads = [threading.Thread(target=load.run) for _ in range(options.clients)]
        for thread in threads:
            thread.start()
        minutes = [watch(load, minute) for minute in range(1, options.minutes + 1)]
        load.is_over = True
        for thread in threads:
            thread.join()
    return report(minutes, load.failed)


@contextmanager
def served() -> Iterator[Peer]:
    """Run the server on a file, with a receiver for its webhooks."""
    receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "soak.yaml"
        configuration.write_text(CONFIGURATION % receiver.server_port, encoding="utf-8")
        sizes = f"--journal-size {ROWS} --events-size {ROWS}"
        files = f"--db {folder}/soak.db --config {configuration}"
        script = f"-m schematic_emulator serve --port 0 {sizes} {files}"
        with emulator(script) as peer:
            yield peer
    receiver.shutdown()


def watch(load: Load, minute: int) -> tuple[float, float]:
    """Wait a minute; print and return memory in MB and the median latency in ms."""
    load.latencies_ms.clear()
    time.sleep(60)
    taken = sorted(load.latencies_ms)
    memory, median = load.peer.rss_mb(), statistics.median(taken)
    p99 = taken[len(taken) * 99 // 100]
    rate = f"{len(taken) / 60:.0f}/s"
    print(
        f"minute {minute:2}: {memory:7.1f} MB, /e {rate}, "
        f"median {median:.2f} ms, p99 {p99:.1f} ms",
        flush=True,
    )
    load.control("clock", {"move": "1d"})
    return memory, median


def report(minutes: list[tuple[float, float]], failed: int) -> int:
    """Compare the last third with the first; return 1 if either grew."""
    third = max(1, len(minutes) // 3)
    ratios = [
        statistics.median(last) / statistics.median(first)
        for first, last in zip(
            zip(*minutes[:third], strict=True),
            zip(*minutes[-third:], strict=True),
            strict=True,
        )
    ]
    print(
        f"memory {ratios[0]:.3f} times, latency {ratios[1]:.2f} times; {failed} failed"
    )
    is_flat = ratios[0] <= MOST_MORE_MEMORY and ratios[1] <= MOST_MORE_LATENCY
    return 0 if is_flat and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
