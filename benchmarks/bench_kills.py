"""Kill `serve --db` under load again and again: what was answered is there, once.

    python benchmarks/bench_kills.py --kills 200

Half of the kills fall into `POST /e`, half into Segment's ingestion API. A Segment
event may be metered twice, if the kill fell between its delivery and the note of it;
then its delivery has the finding `repeated-message`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Self

SENDERS = 4
JSON = {"Content-Type": "application/json"}
UNKNOWN = "cannot be known"


def main() -> None:
    """Print what was sent, answered, found and metered twice; exit 1 for any loss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(run(Path(folder) / "emulator.db", options.kills, options.seed))


def run(path: Path, kills: int, seed: int) -> int:
    """Kill, then compare what is there with what was answered."""
    chance = random.Random(seed)
    sent, answered, warned = set[str](), set[str](), 0
    repeated: Counter[str] = Counter()
    with Served(path) as server:
        key = server.key
    for turn in range(kills):
        with Served(path) as server:
            warned += UNKNOWN in server.said
            repeated += server.repeated(key)
            load = Load(server, key, ("/e", "/v1/track")[turn % 2], f"{turn}-")
            load.run(chance.uniform(0.05, 0.6))
            sent |= load.sent
            answered |= load.answered
    with Served(path) as server:
        repeated += server.repeated(key)
        found = Counter(server.names(key))
    lost = answered - found.keys()
    twice = {name for name, count in found.items() if count > 1}
    unsaid = twice - repeated.keys()
    print(
        f"{kills} kills: {len(sent):,} sent, {len(answered):,} answered, "
        f"{len(found):,} found; lost {len(lost)}, metered twice {len(twice)}, "
        f"of these without repeated-message {len(unsaid)}; "
        f"{warned} starts said what cannot be known"
    )
    return 1 if lost or unsaid or found.keys() - sent or warned < kills - 1 else 0


class Served:
    """An emulator on a file; the `with` block kills it, unless it has ended."""

    def __init__(self, path: Path) -> None:
        self._errors = path.with_suffix(".err").open("w+")
        command = "-m schematic_emulator serve --port 0 --journal-size 1000000"
        self.process = subprocess.Popen(
            [
                sys.executable,
                *command.split(),
                "--events-size",
                "1000000",
                "--db",
                path,
            ],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            start_new_session=True,
        )
        text = ""
        for line in self.process.stdout or ():
            text += line
            if line.startswith("  REST "):
                break
        self.address = re.search(r"http://(\S+?:\d+)", text)[1]
        self.key = (re.search(r"sch_dev_\w{32}", text) or [""])[0]
        self.said = path.with_suffix(".err").read_text("utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()
        self._errors.close()

    def ask(self, method: str, path: str, key: str, body: Any = None) -> Any:
        """Ask a route and return its JSON."""
        connection = HTTPConnection(self.address, timeout=60)
        headers = JSON | {"X-Schematic-Api-Key": key}
        connection.request(method, path, body and json.dumps(body), headers)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def repeated(self, key: str) -> Counter[str]:
        """Deliver what waits; count users of deliveries that say they are repeated."""
        self.ask("POST", "/_emulator/drain", key, {"timeout_s": 60})
        rows = self.ask("GET", "/_emulator/deliveries?limit=10000", key)
        return Counter(
            row["message_id"].removeprefix("m")
            for row in rows["data"]
            if "repeated-message" in {each["rule"] for each in row["findings"]}
        )

    def names(self, key: str) -> list[str]:
        """List the user of each event that is there."""
        found: list[str] = []
        while True:
            page = f"/events?limit=250&offset={len(found)}"
            rows = self.ask("GET", page, key)["data"]
            found += [row["body"]["user"]["userId"] for row in rows]
            if not rows:
                return found


class Load:
    """Threads that send numbered events until the server is killed."""

    def __init__(self, server: Served, key: str, path: str, prefix: str) -> None:
        self.sent: set[str] = set()
        self.answered: set[str] = set()
        self._server, self._key = server, key
        self._path, self._prefix = path, prefix

    def run(self, seconds: float) -> None:
        """Send for a while, kill the server, and wait for the threads."""
        threads = [
            threading.Thread(target=self._send, args=(f"{self._prefix}{number}-",))
            for number in range(SENDERS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        os.killpg(self._server.process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()

    def _send(self, prefix: str) -> None:
        connection = HTTPConnection(self._server.address, timeout=30)
        number = 0
        try:
            while True:
                name = f"{prefix}{number}"
                self.sent.add(name)
                connection.request("POST", self._path, self._body(name), JSON)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    self.answered.add(name)
                number += 1
        except (OSError, HTTPException):
            return

    def _body(self, name: str) -> str:
        if self._path == "/e":
            body = {"event": "killed", "user": {"userId": name}, "company": {"c": "a"}}
            return json.dumps({"api_key": self._key, "type": "track", "body": body})
        event = {"userId": name, "event": "Order Completed", "messageId": f"m{name}"}
        return json.dumps(event)


if __name__ == "__main__":
    main()
