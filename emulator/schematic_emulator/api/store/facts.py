"""Describe a request to the collector and what it is answered."""

from __future__ import annotations

from typing import NamedTuple


class RequestFacts(NamedTuple):
    """Carry what a capture needs to know of the HTTP request besides its body."""

    content_type: str | None = None
    content_encoding: str | None = None
    user_agent: str | None = None
    remote_ip: str | None = None
    header_key: str | None = None


class Answer(NamedTuple):
    """Carry an HTTP answer whose body is JSON."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


# What could not be written to disk did not happen (`serve --db`): the one 5xx that
# is right, since to send it again later is right, too.
UNAVAILABLE = 503
NOT_KEPT_TEXT = "nothing was changed: the emulator could not write it to disk"
NOT_KEPT = Answer(UNAVAILABLE, b'{"error":"%b"}' % NOT_KEPT_TEXT.encode())
