"""Read an HTTP response within a time limit and a size limit.

Source of the time limit: @segment/actions-core 3.170.0, request-client.js
(timeoutFetch); the size limit is ours.
"""

from __future__ import annotations

import io
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any

from schematic_contracts.reading.bounds import ANSWER
from schematic_emulator.deadline import Deadline

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

_PIECE = 64 * 1024


def limit_time(sock: socket.socket, timeout_s: float) -> Callable[..., HTTPResponse]:
    """Create a response class that raises TimeoutError when the time is up.

    `timeout_s` counts from now to the end of the body. A socket's own timeout restarts
    with each byte, so a server that sends a byte now and then would never time out.
    """
    deadline = Deadline(timeout_s)

    def make_response(_: Any, **options: Any) -> HTTPResponse:
        return HTTPResponse(_TimedSocket(sock, deadline), **options)  # type: ignore[arg-type]

    return make_response


def read_bounded(answer: HTTPResponse) -> bytes:
    """Read the whole body; raise HTTPException if it is too long or truncated."""
    pieces: list[bytes] = []
    length = 0
    while piece := answer.read(_PIECE):
        pieces.append(piece)
        length += len(piece)
        if length > ANSWER.most:
            raise HTTPException(f"the response is longer than {ANSWER.most} bytes")
    if answer.length:
        raise HTTPException(f"the response ended {answer.length} bytes too early")
    return b"".join(pieces)


class _TimedSocket:
    """Offer the one method of a socket that `HTTPResponse` calls."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_Raw(self._sock, self._deadline))


class _Raw(io.RawIOBase):
    """Read from a socket until the time is up."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        # Prevents the socket from closing while it is read.
        self._stream = sock.makefile("rb", buffering=0)
        self._deadline = deadline

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left_s = self._deadline.left_s
        if not left_s:
            raise TimeoutError("the response did not arrive in time")
        self._sock.settimeout(left_s)
        return self._stream.readinto(buffer) or 0
