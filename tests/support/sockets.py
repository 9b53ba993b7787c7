"""Serve an emulator, and open its WebSockets with a client that is not the vendor's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from schematic_emulator.application import create_asgi
from schematic_emulator.serving.server import Server
from support.rest import Rest

ACME = {"company": {"org": "acme"}}
WAIT_S = 30.0
# A push that is on its way is there by then.
QUIET_S = 0.3


@dataclass(frozen=True, slots=True)
class Peer:
    """One open socket."""

    wire: ClientConnection

    def send(self, message: Any) -> None:
        self.wire.send(message if isinstance(message, str) else json.dumps(message))

    def ask(self, **context: Any) -> Any:
        """Send a browser's context; return the next frame."""
        self.send({"apiKey": "k", "clientVersion": "v", "data": context})
        return self.next()

    def next(self, wait_s: float = WAIT_S) -> Any:
        return json.loads(self.wire.recv(timeout=wait_s))

    def is_quiet(self) -> bool:
        try:
            self.wire.recv(timeout=QUIET_S)
        except TimeoutError:
            return True
        return False

    def closed(self) -> tuple[int, str]:
        """Return with which code and reason the server closes."""
        with pytest.raises(ConnectionClosed) as closed:
            [*iter(lambda: self.wire.recv(timeout=WAIT_S), None)]
        sent = closed.value.rcvd
        return (sent.code, sent.reason) if sent else (1006, "")


@dataclass(frozen=True, slots=True)
class SocketServer:
    """A served emulator: REST in this process, sockets over the network."""

    rest: Rest
    url: str
    publishable: str
    server: Server

    def open(self, path: str, **options: Any) -> Peer:
        return Peer(connect(self.url.replace("http", "ws", 1) + path, **options))

    @contextmanager
    def browser(self, key: str | None = None, **options: Any) -> Iterator[Peer]:
        text = self.publishable if key is None else key
        peer = self.open(f"/flags/bootstrap?apiKey={text}", **options)
        with peer.wire:
            yield peer

    @contextmanager
    def sdk(self, key: str | None = None, **options: Any) -> Iterator[Peer]:
        headers = {"X-Schematic-Api-Key": key or self.rest.key}
        peer = self.open("/datastream", additional_headers=headers, **options)
        with peer.wire:
            yield peer

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 0)

    def drop(self) -> None:
        """Drop every connection, as a network does."""
        for each in list(self.server._uvicorn._doors.connected):
            each._loop.call_soon_threadsafe(each.abort)

    def refusals(self) -> list[str | None]:
        """List the journal's errors, in every environment and outside of them."""
        store = self.rest.emulator.store
        rows = [*store.unclaimed.captures()]
        for environment in store.environments():
            rows += environment.captures()
        return [row.error_message for row in rows if row.error_message]


@contextmanager
def serve_sockets(rest: Rest | None = None, port: int = 0) -> Iterator[SocketServer]:
    rest = rest or Rest()
    environment = rest.emulator.store.environment_for(rest.key)
    key = rest.emulator.store.create_key("publishable", environment)
    with Server(create_asgi(rest.emulator), grace_s=0.1, port=port) as server:
        yield SocketServer(rest, server.url, key, server)
