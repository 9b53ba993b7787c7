"""Run `serve --db` in a process group of its own, to be killed at any moment."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self

from support.serving import read_start


class Durable:
    """A served emulator on a file. `printed` is what it said, `key` the key in it."""

    def __init__(self, path: Path, *options: str) -> None:
        command = [sys.executable, "-m", "schematic_emulator", "serve", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--db", str(path), *options],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.printed = read_start(self.process)
        url = re.search(r"http://127\.0\.0\.1:(\d+)", self.printed)
        assert url, f"serve ended before it said where it is:\n{self.printed}"
        self.port = int(url[1])
        found = re.search(r"sch_dev_\w{32}", self.printed)
        self.key = found[0] if found else ""

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it as Ctrl-C does, if it runs still."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)

    def kill(self) -> None:
        """End the whole group at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=30)

    def connect(self) -> HTTPConnection:
        """Open a connection."""
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method: str, path: str, key: str, body: Any = None) -> Any:
        """Ask a REST route and return its JSON."""
        connection = self.connect()
        headers = {"X-Schematic-Api-Key": key, "Content-Type": "application/json"}
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, headers)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def send(self, number: int) -> int:
        """Send a numbered event and return the status of its answer."""
        connection = self.connect()
        connection.request("POST", "/e", numbered(self.key, number), JSON)
        status = connection.getresponse().status
        connection.close()
        return status

    def numbers(self, key: str) -> list[int]:
        """List the numbers of the events that it has, sorted."""
        return sorted(body["traits"]["number"] for body in self.bodies(key))

    def bodies(self, key: str) -> list[Any]:
        """List the bodies of the events that it has, the newest first."""
        found: list[Any] = []
        while True:
            page = f"/events?limit=250&offset={len(found)}"
            rows = self.ask("GET", page, key)["data"]
            found += [row["body"] for row in rows]
            if not rows:
                return found


JSON = {"Content-Type": "application/json"}


def numbered(key: str, number: int) -> bytes:
    """Make the body of an event that bears a number."""
    body = {
        "event": "order_completed",
        "company": {"org": "acme"},
        "traits": {"number": number},
    }
    return json.dumps({"api_key": key, "type": "track", "body": body}).encode()
