"""Collect a request's body in bounded memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Receive = Callable[[], Awaitable[Mapping[str, Any]]]

_DRAINED_TIMES = 4


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
