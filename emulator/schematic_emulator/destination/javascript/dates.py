"""Convert dates as JavaScript's `Date` does: milliseconds, and ISO text.

Source: ECMA-262, "Date Objects" (TimeClip, Date.prototype.toISOString). Python's
`datetime` does not reach: JavaScript's years run from -271821 to 275760.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

from schematic_emulator.destination.javascript.calendar import (
    calendar_date,
    days_since_epoch,
)
from schematic_emulator.destination.javascript.numbers import (
    number_text,
    text_number,
    to_double,
)

_LAST_MS = 8_640_000_000_000_000  # ECMA-262, TimeClip: 100,000,000 days
_DAY_MS = 86_400_000
_MS_PER_SECOND = 1000
_LAST_SHORT_YEAR = 9999

# A timestamp that `toISOString` writes back unchanged; all others are parsed.
# February 29 is not among them, since a pattern cannot tell leap years.
_CANONICAL = re.compile(
    "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z"
)

# What dayjs accepts as a date without checking ranges: `2024-13-01` is valid.
# Source: dayjs 1.11.23, esm/constant.js (REGEX_PARSE). JavaScript's `\s` includes
# U+FEFF, Python's does not.
_JS_SPACE = "[\\s\ufeff]"
_LOOSE = re.compile(
    "[0-9]{4}[-/]?(?:[0-9]{1,2})?[-/]?(?:[0-9]{0,2})(?:[Tt]|" + _JS_SPACE + ")*"
    "(?:[0-9]{1,2})?:?(?:[0-9]{1,2})?:?(?:[0-9]{1,2})?[.:]?(?:[0-9]+)?"
)


@lru_cache(maxsize=64)  # an event's time is asked for several times
def is_canonical(text: str) -> bool:
    """Return whether text is a time exactly as `toISOString` writes it."""
    return _CANONICAL.fullmatch(text) is not None


def find_date_ms(value: Any) -> int | None:
    """Return the milliseconds of `new Date(value)`; None for an invalid date.

    A number is milliseconds, with its fraction truncated: an event's timestamp in
    seconds is a day of January 1970. Text is read by V8's rules, in UTC where it
    does not name a zone.
    """
    time_ms = _read_text(value) if isinstance(value, str) else to_double(value)
    if not math.isfinite(time_ms) or abs(time_ms) > _LAST_MS:
        return None
    return int(time_ms)


@lru_cache(maxsize=64)  # as above
def _read_text(text: str) -> float:
    if is_canonical(text):
        return _read_canonical(text)
    # Imported here because most timestamps are canonical and need no parser.
    from schematic_emulator.destination.javascript.date_text import parse_date_text

    return parse_date_text(text)


def _read_canonical(text: str) -> int:
    days = days_since_epoch(int(text[:4]), int(text[5:7]), int(text[8:10]))
    minutes = int(text[11:13]) * 60 + int(text[14:16])
    seconds = minutes * 60 + int(text[17:19])
    return days * _DAY_MS + seconds * _MS_PER_SECOND + int(text[20:23])


def iso_text(time_ms: int) -> str:
    """Write milliseconds as `toISOString` does, with six digits for far years."""
    days, rest = divmod(time_ms, _DAY_MS)
    year, month, day = calendar_date(days)
    seconds, ms = divmod(rest, _MS_PER_SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    day_text = f"{_year_text(year)}-{month:02}-{day:02}"
    return f"{day_text}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z"


def _year_text(year: int) -> str:
    if 0 <= year <= _LAST_SHORT_YEAR:
        return f"{year:04}"
    return f"{'-' if year < 0 else '+'}{abs(year):06}"


def is_date_like(text: str) -> bool:
    """Return whether the engine's format `date-like` accepts the text.

    The format reads the text of a number as seconds and accepts loose dates without
    checking their ranges, so some accepted text is an invalid date for `sent_at`.
    Source: @segment/actions-core 3.170.0, schema-validation.js.
    """
    if is_canonical(text):
        return True
    number = text_number(text)
    if number_text(number) == text:
        # Thirteen digits, thus milliseconds, were meant to be an exception; the
        # engine overwrites that date with the one in seconds.
        ms = number * _MS_PER_SECOND
        return math.isfinite(ms) and abs(ms) <= _LAST_MS
    # dayjs passes text that ends in Z to `new Date`, whatever it looks like.
    if text[-1:] not in ("z", "Z") and _LOOSE.fullmatch(text):
        return True
    return find_date_ms(text) is not None
