"""A receiver of webhooks on this machine, which answers as a script says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STALL = "stall"
GARBAGE = "garbage"
PATIENT_S = 20.0


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request as received: its headers and the bytes of its body."""

    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """What came, and how the next requests are answered: a status, STALL, GARBAGE.

    When the script is at its end, `otherwise` is the answer.
    """

    url: str = ""
    requests: list[ReceivedRequest] = field(default_factory=list)
    script: list[int | str] = field(default_factory=list)
    otherwise: int | str = 200
    let_go: threading.Event = field(default_factory=threading.Event)

    def actions(self) -> list[str]:
        """List the request type of each notification."""
        return [each.payload["action"] for each in self.requests]


@contextmanager
def receiving(*script: int | str, otherwise: int | str = 200) -> Iterator[Receiver]:
    """Listen on a free loopback port; nothing is left running afterwards."""
    receiver = Receiver(script=list(script), otherwise=otherwise)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.requests.append(ReceivedRequest(dict(self.headers), body))
            self._answer(
                receiver.script.pop(0) if receiver.script else receiver.otherwise
            )

        def _answer(self, how: int | str) -> None:
            if how == STALL:
                receiver.let_go.wait(PATIENT_S)
                self.close_connection = True
            elif how == GARBAGE:
                self.wfile.write(b"no HTTP at all\r\n\r\n")
                self.close_connection = True
            else:
                self.send_response(int(how))
                self.send_header("location", "/elsewhere")
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            """Keep the test's output for the test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()


def patiently(is_so: Callable[[], Any]) -> None:
    """Wait until something is so; fail if that takes too long."""
    ends_at = time.monotonic() + PATIENT_S
    while not is_so():
        assert time.monotonic() < ends_at, f"waited {PATIENT_S:g} s in vain"
        time.sleep(0.01)
