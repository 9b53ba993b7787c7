"""Read a capture request's headers and bytes into JSON, or say why it is refused."""

from __future__ import annotations

import json
import math
import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

import orjson

from schematic_contracts.finding import Finding
from schematic_contracts.reading.bounds import CAPTURE_LEVELS

if TYPE_CHECKING:
    from schematic_emulator.api.store.facts import RequestFacts


# orjson writes 254 levels. Before 3.12 it does not count an empty list at the bottom:
# such an event may be one level deeper.
_LEVELS_OF_ANSWER = 254 - CAPTURE_LEVELS.most
_SHORT = 2 * CAPTURE_LEVELS.most
_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_RAW_DEFLATE = -15
# orjson reads integers slightly below the least int64 as the least int64.
_LEAST = -(2**63)
_NEAR_LEAST = b"-92233720368547"
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The refusal of a whole request: its HTTP status and a message for the sender."""

    status: int
    message: str


def unpack(body: bytes, facts: RequestFacts, limit: int) -> bytes | Refusal:
    """Decode the content encoding; at most `limit` bytes, before and after."""
    if len(body) > limit:
        return Refusal(413, f"request body is larger than {limit} bytes")
    coding = facts.content_encoding
    if coding is None or (coding := coding.strip().lower()) in ("", "identity"):
        return body
    if coding not in _WINDOW_BITS:
        return Refusal(415, f"content encoding {coding[:40]!r} is not supported")
    return _inflate(body, coding, limit)


def _inflate(body: bytes, coding: str, limit: int) -> bytes | Refusal:
    bits = _WINDOW_BITS[coding]
    # "deflate" means zlib's wrapper, yet some clients send the bare stream.
    if coding == "deflate" and not _has_zlib_header(body):
        bits = _RAW_DEFLATE
    stream = zlib.decompressobj(bits)
    try:
        unpacked = stream.decompress(body, limit + 1)
    except zlib.error as error:
        return Refusal(400, f"request body is not valid {coding}: {error}")
    if len(unpacked) > limit:
        return Refusal(413, f"request body unpacks to more than {limit} bytes")
    if not stream.eof or stream.unused_data:
        return Refusal(400, f"request body is not valid {coding}: wrong length")
    return unpacked


def _has_zlib_header(body: bytes) -> bool:
    return len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0  # noqa: PLR2004 - RFC 1950


def parse(body: bytes) -> Any | Refusal:
    """Parse JSON as Go, the service's language, does, or refuse it with the reason.

    A repeated property's last value wins. Half a surrogate pair, which orjson refuses,
    becomes U+FFFD as Go makes it. NaN, Infinity and numbers out of range are refused.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        written = _write_again(body, error)
        if isinstance(written, Refusal):
            return written
        body, value = written, orjson.loads(written)
    if (
        len(body) > _SHORT
        and body.count(b"{") + body.count(b"[") > CAPTURE_LEVELS.most
        and _is_too_deep(value)
    ):
        return Refusal(400, f"request body is {CAPTURE_LEVELS.refuse()}")
    return json.loads(body, parse_int=_read_int) if _NEAR_LEAST in body else value


def _read_int(digits: str) -> float:
    """Read an integer as orjson does, except that one below int64 stays below it."""
    number = int(digits) if len(digits) <= len(str(_LEAST)) else float(digits)
    if number < _LEAST:
        return min(float(number), math.nextafter(_LEAST, -math.inf))
    return number if number < 2**64 else float(number)


def _is_too_deep(value: Any) -> bool:
    """Return whether a value, wrapped as in an answer, is too deep for orjson."""
    for _ in range(_LEVELS_OF_ANSWER):
        value = [value]
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        return True
    return False


def _write_again(body: bytes, error: orjson.JSONDecodeError) -> bytes | Refusal:
    """Return what only orjson refuses in a form that it reads, else say why not."""
    if not body.strip():
        return Refusal(400, "request body is empty")
    try:
        value = json.loads(body.decode(), parse_constant=_refuse_constant)
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        written = _SURROGATE.sub("\ufffd", text).encode()
        orjson.loads(written)
    except UnicodeDecodeError:
        return Refusal(400, "request body is not UTF-8")
    except (ValueError, RecursionError):
        return Refusal(400, f"request body is not valid JSON: {error}")
    return written


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


@lru_cache(maxsize=256)
def check_content_type(content_type: str | None) -> tuple[Finding, ...]:
    """Return a finding for a content type other than JSON; a missing one passes."""
    if content_type is None:
        return ()
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("", "application/json") or kind.endswith("+json"):
        return ()
    return (
        Finding(
            rule="content-type",
            message=f"the request's content type is {kind[:80]!r}, not JSON's",
            found=content_type[:80],
        ),
    )
