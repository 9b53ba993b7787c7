"""Write answers as the bytes of HTTP/1.1."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from schematic_emulator.serving.doors import JSON_AND_CORS, headers_of

if TYPE_CHECKING:
    from schematic_emulator.api.store.facts import Answer
    from schematic_emulator.serving.doors import RawHeaders

_SHORT = 64


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


_PHRASES = {each.value: each.phrase.encode() for each in HTTPStatus}
_STATUS_LINES = {
    status: b"HTTP/1.1 %d %b\r\n" % (status, _PHRASES.get(status, b""))
    for status in range(100, 600)
}
_PLAIN_HEADS = {status: write_head(status, JSON_AND_CORS) for status in _STATUS_LINES}
