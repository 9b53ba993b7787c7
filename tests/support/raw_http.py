"""Speak HTTP over a bare socket, so that a test decides about every byte."""

from __future__ import annotations

import json
import select
import socket
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class Response:
    """One answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


class RawClient:
    """One connection to a server; a context manager."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection(
            (parts.hostname, parts.port), timeout=TIMEOUT_S
        )
        self._reader = self._socket.makefile("rb")

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def send_until_answered(self, piece: bytes, *, most: int) -> Response:
        """Send pieces one after another until an answer comes, and read it."""
        for _ in range(most):
            self._socket.sendall(piece)
            if select.select([self._socket], [], [], 0.05)[0]:
                return self.read()
        raise AssertionError(f"no answer after {most} pieces")

    def read(self, *, method: str = "POST") -> Response:
        """Read one response; raises EOFError if the server closed instead."""
        line = self._reader.readline()
        if not line:
            raise EOFError("the server closed the connection without an answer")
        headers = {}
        while (header := self._reader.readline()) not in (b"\r\n", b""):
            name, _, value = header.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        length = 0 if method == "HEAD" else int(headers.get("content-length", 0))
        return Response(int(line.split()[1]), headers, self._reader.read(length))

    def is_closed(self) -> bool:
        """Wait until the server closes; true once it has."""
        return self._reader.read(1) == b""

    def close(self) -> None:
        """Close this end."""
        self._reader.close()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def request_bytes(
    body: bytes, *headers: str, target: str = "/e", method: str = "POST"
) -> bytes:
    """Write a request with a right length and a JSON type, unless headers differ."""
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1"]
    if not any(header.lower().startswith("content-type") for header in headers):
        lines.append("Content-Type: application/json")
    lines += [*headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def ask(url: str, data: bytes, *, method: str = "POST") -> Response:
    """Send one request on a connection of its own and read the answer."""
    with RawClient(url) as client:
        client.send(data)
        return client.read(method=method)
