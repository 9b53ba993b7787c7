"""Collect a request's body in bounded memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Receive = Callable[[], Awaitable[Mapping[str, Any]]]

_DRAINED_TIMES = 4


class BoundedBody:
    """Keep a body up to one byte over its limit, and count the rest.

    The rest, up to four times the limit, is taken and thrown away: a client that
    is still sending would see a reset instead of the answer. `is_within` tells
    whether the body keeps to its limit, `is_hopeless` that waiting for its end is
    no use.
    """

    __slots__ = ("_limit", "_parts", "_size", "is_hopeless", "is_within")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self.is_within = True
        self.is_hopeless = False

    def add(self, part: bytes) -> None:
        """Take the next part."""
        self._size += len(part)
        if self.is_within:
            self._parts.append(part)
        if self._size > self._limit:
            self.is_within = False
            self.is_hopeless = self._size > _DRAINED_TIMES * self._limit

    def join(self) -> bytes:
        """Return what was kept: the whole body, or enough to see that it is more."""
        whole = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        return whole if self.is_within else whole[: self._limit + 1]


async def read_body(receive: Receive, limit: int) -> BoundedBody | None:
    """Return the body that ASGI's `receive` yields; None if the client went away."""
    body, more = BoundedBody(limit), True
    while more and not body.is_hopeless:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body.add(message["body"])
        more = message["more_body"]
    return body
