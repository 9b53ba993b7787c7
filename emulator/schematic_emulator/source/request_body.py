"""Read what was posted to the intake: unpacked, parsed, and no larger than allowed."""

from __future__ import annotations

import zlib
from typing import Any

from schematic_contracts.reading.bounds import SEGMENT_LEVELS
from schematic_emulator.destination.javascript.json import parse
from schematic_emulator.errors import EmulatorError

_GZIP = 31
_ZLIB = 15
_CODINGS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}
_PLAIN = ("", "identity")


class RefusedBodyError(EmulatorError):
    """Refuse a request whole: its status, Segment's kind of code, and a message.

    `event` is the one that is to blame, if it could be read, and `calls` are all that
    are refused with it.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.event: dict[str, Any] = {}
        self.calls: list[dict[str, Any]] = []
        self.status = status
        self.code = code
        self.message = message


def too_large(what: str, limit: int) -> RefusedBodyError:
    """Refuse what is larger than Segment takes.

    The words "Exceed payload limit" are those that Segment's documentation quotes.
    """
    message = f"Exceed payload limit: {what} is larger than {limit} bytes"
    return RefusedBodyError(400, "payload_too_large", message)


def malformed(reason: str) -> RefusedBodyError:
    """Refuse what cannot be read."""
    return RefusedBodyError(400, "invalid_json", f"malformed JSON: {reason}")


def unpack(body: bytes, coding: str | None, limit: int) -> bytes:
    """Return the body without its content encoding; at most `limit` bytes.

    Raises RefusedBodyError.
    """
    name = (coding or "").strip().lower()
    if len(body) <= limit and name not in _PLAIN:
        body = _inflate(body, name, limit)
    if len(body) > limit:
        raise too_large("the request", limit)
    return body


def _inflate(body: bytes, coding: str, limit: int) -> bytes:
    bits = _CODINGS.get(coding)
    if bits is None:
        message = f"content encoding {coding[:40]!r} is not supported; gzip is"
        raise RefusedBodyError(415, "unsupported_encoding", message)
    stream = zlib.decompressobj(bits)
    try:
        unpacked = stream.decompress(body, limit + 1)
    except zlib.error:
        raise malformed(f"the body is not {coding}") from None
    if len(unpacked) <= limit and not stream.eof:
        raise malformed(f"the {coding} body ends too early")
    return unpacked


def read_json(body: bytes) -> dict[str, Any]:
    """Return the posted JSON object.

    Raises RefusedBodyError for text that is not a JSON object, or one that is nested
    deeper than 200 levels.
    """
    try:
        value = parse(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise malformed("the body is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise malformed(str(error)[:200]) from None
    if not isinstance(value, dict):
        raise malformed("expected an object")
    if is_deeper(value, SEGMENT_LEVELS.most):
        raise malformed(SEGMENT_LEVELS.refuse())
    return value


def is_deeper(value: Any, levels: int) -> bool:
    """Return whether a JSON value has more than so many levels."""
    layer = [value]
    for _ in range(levels):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not layer:
            return False
    return True
