"""Receive what a team's code sends for one event: a server that starts at once."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.facts import RequestFacts
from schematic_emulator.api.settings import EmulatorSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.cli.demo_server import ProfileName

_JSON = "application/json"
_POLL_S = 0.01


@dataclass(frozen=True, slots=True)
class Receiving:
    """An emulator that answers at `url`."""

    emulator: Emulator
    url: str


@contextmanager
def receive(profile: ProfileName) -> Iterator[Receiving]:
    """Answer on a free loopback port; nothing listens afterwards.

    `serve` answers quicker and starts more slowly: here a single event is waited for.
    """
    emulator = Emulator(EmulatorSettings(profile=profile))
    with _Server(emulator) as server:
        thread = threading.Thread(target=server.serve_forever, args=(_POLL_S,))
        thread.start()
        try:
            yield Receiving(emulator, f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.emulator = emulator
        self.doors = {
            ("POST", "/e"): emulator.receive_event,
            ("POST", "/batch"): emulator.receive_batch,
        }

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a sender go that breaks off; it is ended with its code anyway."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_any(self) -> None:
        """Answer capture by its doors and everything else by the Flask app."""
        try:
            body = self._read_body()
        except ValueError:  # a length that is no number
            self.send_error(400)
            return
        door = self.server.doors.get((self.command, self.path.partition("?")[0]))
        if door is None:
            self._ask_flask(body)
            return
        headers = self.headers
        answer = door(
            body,
            RequestFacts(
                content_type=headers.get("Content-Type"),
                content_encoding=headers.get("Content-Encoding"),
                user_agent=headers.get("User-Agent"),
                remote_ip=self.client_address[0],
                header_key=headers.get("X-Schematic-Api-Key"),
            ),
        )
        self._write(answer.status, {"Content-Type": _JSON}, answer.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any  # noqa: N815 - the names that the library looks for

    def log_message(self, *_: object) -> None:
        """Keep quiet: the explanation says what came."""

    def _read_body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            continue  # what follows the last chunk
        return body

    def _ask_flask(self, body: bytes) -> None:
        from schematic_emulator.application import create_app

        answer = (
            create_app(self.server.emulator)
            .test_client()
            .open(self.path, method=self.command, data=body, headers=dict(self.headers))
        )
        self._write(answer.status_code, dict(answer.headers), answer.data)

    def _write(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
