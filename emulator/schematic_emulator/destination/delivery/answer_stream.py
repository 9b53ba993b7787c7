"""Read an HTTP answer within one span of time and to a bounded length."""

from __future__ import annotations

import io
import time
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

LARGEST_ANSWER = 16 * 1024 * 1024  # bytes; ours: the engine would read on
_PIECE = 64 * 1024


def limit_time(sock: socket.socket, timeout_s: float) -> Callable[..., HTTPResponse]:
    """Make the class of an answer that has to be there whole when the time is up.

    A socket's own timeout begins anew with each byte, so that a server that sends
    one now and then would never be given up.
    """
    ends_at = time.monotonic() + timeout_s

    def make_response(_: Any, **options: Any) -> HTTPResponse:
        return HTTPResponse(_TimedSocket(sock, ends_at), **options)  # type: ignore[arg-type]

    return make_response


def read_bounded(answer: HTTPResponse) -> bytes:
    """Read the body whole; raise HTTPException for one too long, or cut short."""
    pieces: list[bytes] = []
    length = 0
    while piece := answer.read(_PIECE):
        pieces.append(piece)
        length += len(piece)
        if length > LARGEST_ANSWER:
            raise HTTPException(f"the answer is longer than {LARGEST_ANSWER} bytes")
    if answer.length:
        raise HTTPException(f"the answer ended {answer.length} bytes too early")
    return b"".join(pieces)


class _TimedSocket:
    """Stand for a socket to what only wants to read from it."""

    def __init__(self, sock: socket.socket, ends_at: float) -> None:
        self._sock = sock
        self._ends_at = ends_at

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_Raw(self._sock, self._ends_at))


class _Raw(io.RawIOBase):
    """Read from a socket while there is time left."""

    def __init__(self, sock: socket.socket, ends_at: float) -> None:
        self._sock = sock
        # Holds the socket open while it is read, whoever else closes it.
        self._stream = sock.makefile("rb", buffering=0)
        self._ends_at = ends_at

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left_s = self._ends_at - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the answer was not there in time")
        self._sock.settimeout(left_s)
        return self._stream.readinto(buffer) or 0
