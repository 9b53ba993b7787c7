"""Pass HTTP requests on to the emulator and keep each one as it was on the wire."""

from __future__ import annotations

import http.client
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

# Written by the connection, not by the destination.
HOP_BY_HOP = {"host", "connection"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it arrived: what two senders must agree on."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int


class Recorder:
    """A server in front of `upstream` that remembers; use it as a context."""

    def __init__(self, upstream: str) -> None:
        self.sent: list[Sent] = []
        self._upstream = str(urlsplit(upstream).netloc)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self) -> list[Sent]:
        """Return what was recorded so far and forget it."""
        taken, self.sent = self.sent, []
        return taken

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # An answer in one piece: in two, each waits for the other's receipt.
            wbufsize = -1
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, answer = recorder._pass_on(self, body)
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST  # noqa: N815 - the standard library looks it up by this name

            def log_message(self, *_: object) -> None:
                """Keep the test's output for the test."""

        return Handler

    def _pass_on(
        self, request: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, bytes]:
        upstream = http.client.HTTPConnection(self._upstream, timeout=10)
        upstream.request(request.command, request.path, body, dict(request.headers))
        answer = upstream.getresponse()
        status, text = answer.status, answer.read()
        upstream.close()
        headers = sorted(
            (name.lower(), value)
            for name, value in request.headers.items()
            if name.lower() not in HOP_BY_HOP
        )
        sent = Sent(request.command, request.path, tuple(headers), body, status)
        self.sent.append(sent)
        return status, text
