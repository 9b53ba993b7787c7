"""Collect a request's body in bounded memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from schematic_emulator.serving.doors import JSON_AND_CORS, headers_of

if TYPE_CHECKING:
    from schematic_emulator.api.store.facts import Answer
    from schematic_emulator.serving.doors import RawHeaders

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
_DRAINED_TIMES = 4
_SHORT = 64
_PHRASES = {each.value: each.phrase.encode() for each in HTTPStatus}
_STATUS_LINES = {
    status: b"HTTP/1.1 %d %b\r\n" % (status, _PHRASES.get(status, b""))
    for status in range(100, 600)
}


class BoundedBody:
    """A body up to one byte over its limit, in bytes; the rest is only counted.

    The rest, up to four times the limit, is read and discarded, because a client that
    is still sending would see a reset instead of the answer. `is_within` is false once
    the body is over the limit, `is_hopeless` true once it is over four times the limit
    and should be answered without waiting for its end.
    """

    __slots__ = ("_limit", "_parts", "_size", "is_hopeless", "is_within")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self.is_within = True
        self.is_hopeless = False

    def add(self, part: bytes) -> None:
        """Add the next part."""
        self._size += len(part)
        if self.is_within:
            self._parts.append(part)
        if self._size > self._limit:
            self.is_within = False
            self.is_hopeless = self._size > _DRAINED_TIMES * self._limit

    def join(self) -> bytes:
        """Return the whole body, or its beginning, one byte longer than the limit."""
        whole = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        return whole if self.is_within else whole[: self._limit + 1]


async def read_body(receive: Receive, limit: int) -> BoundedBody | None:
    """Return the body from ASGI's `receive`; None if the client disconnected."""
    body, more = BoundedBody(limit), True
    while more and not body.is_hopeless:
        message = await receive()
        if message["type"] != "http.request":
            return None
        # ASGI lets a server leave either out.
        body.add(message.get("body", b""))
        more = message.get("more_body", False)
    return body


def serialize(answer: Answer, *more: tuple[bytes, bytes]) -> bytes:
    """Return an answer's bytes, with more headers."""
    write = _write_often if len(answer.body) <= _SHORT else _write_out
    return write(answer, *more)


def _write_out(answer: Answer, *more: tuple[bytes, bytes]) -> bytes:
    if more or answer.headers or not answer.is_for_any_page:
        head = write_head(answer.status, [*headers_of(answer), *more])
        return b"%b\r\n%b" % (head, answer.body)
    head = _PLAIN_HEADS[answer.status]
    return b"%bcontent-length: %d\r\n\r\n%b" % (head, len(answer.body), answer.body)


# Capture has few different answers.
_write_often = lru_cache(maxsize=64)(_write_out)


def write_head(status: int, headers: RawHeaders) -> bytes:
    """Return the bytes before a body, less the empty line."""
    return _STATUS_LINES[status] + b"".join(b"%b: %b\r\n" % pair for pair in headers)


_PLAIN_HEADS = {status: write_head(status, JSON_AND_CORS) for status in _STATUS_LINES}
