"""Write single values of an answer: ids, times, JSON, and values in error messages."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson


@lru_cache(maxsize=4096)  # a client asks for the same rows again and again
def derive_id(prefix: str, *parts: str) -> str:
    """Return `prefix_` and 11 letters or digits that depend on the parts alone.

    It is the id of a row that the store does not contain, the same in every answer.
    The prefixes for keys, traits and their definitions are ours: the vendor's are
    not published.
    """
    material = "\0".join((prefix, *parts)).encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(material, digest_size=10).digest()
    # The first 55 bits in base 32, two letters at a time: a tenth of b32encode's time.
    bits = int.from_bytes(digest[:7], "big") >> 1
    pairs = "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])
    return f"{prefix}_{pairs}{_LETTERS[bits & 31]}"


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = [one + other for one in _LETTERS for other in _LETTERS]
_SHIFTS = (45, 35, 25, 15, 5)


# A date-time as any client sends it: seconds may be missing (Java), and fractions may
# have any number of digits (.NET sends seven, Go nine).
SENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(:\d{2})?(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)


@lru_cache(maxsize=4096)
def write_instant(at: datetime) -> str:
    """Return the time as RFC 3339 in UTC with microseconds and `Z`."""
    text = at.astimezone(UTC).isoformat(timespec="microseconds")
    return text.removesuffix("+00:00") + "Z"


def write_optional(at: datetime | None) -> str | None:
    """Return the time as text, or null for a time that is not there."""
    return None if at is None else write_instant(at)


def write_sent_at(text: str | None) -> str | None:
    """Return the sender's time in UTC, or null if it cannot be read as one.

    Clients parse this property as a date, so the sender's own spelling is not repeated;
    the journal has it.
    """
    found = SENT.fullmatch(text or "")
    if not found:
        return None
    day, minute, second, fraction, offset = found.groups()
    micros = f"{fraction or '0':0<6}"[:6]
    zone = "+00:00" if offset in "Zz" else offset
    try:
        at = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}.{micros}{zone}")
        return write_instant(at)
    except (ValueError, OverflowError):
        return None


def write_json(value: Any) -> bytes:
    """Return the value as compact UTF-8 JSON.

    Events are stored only if they can be written again: not too deep, no half
    surrogate pairs, no number out of range (`api/capture/envelope.py`).
    """
    return orjson.dumps(value)


SHOWN = 40


def show(value: str) -> str:
    """Return the value quoted, a long one cut with a count of what was cut."""
    if len(value) <= SHOWN:
        return repr(value)
    return f"{value[:SHOWN]!r} and {len(value) - SHOWN} more characters"
