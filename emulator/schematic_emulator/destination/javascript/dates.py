"""Give moments as JavaScript's `Date` does: milliseconds, and ISO text."""

from __future__ import annotations

import math
import re
from typing import Any

from schematic_emulator.destination.javascript.calendar import calendar_date
from schematic_emulator.destination.javascript.numbers import (
    number_text,
    text_number,
    to_double,
)

_LAST_MS = 8_640_000_000_000_000
_DAY_MS = 86_400_000
_MS_PER_SECOND = 1000
_LAST_SHORT_YEAR = 9999

# A timestamp that `toISOString` gives back as it is; the rest goes the long way.
_CANONICAL = re.compile(
    "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z"
)

# What dayjs takes for a date without judging it.
_JS_SPACE = "[\\s\ufeff]"
_LOOSE = re.compile(
    "[0-9]{4}[-/]?(?:[0-9]{1,2})?[-/]?(?:[0-9]{0,2})(?:[Tt]|" + _JS_SPACE + ")*"
    "(?:[0-9]{1,2})?:?(?:[0-9]{1,2})?:?(?:[0-9]{1,2})?[.:]?(?:[0-9]+)?"
)


def is_canonical(text: str) -> bool:
    """Say whether text is a moment just as `toISOString` writes it."""
    return _CANONICAL.fullmatch(text) is not None


def find_date_ms(value: Any) -> int | None:
    """Give the milliseconds of `new Date(value)`; None for an invalid date.

    A number counts milliseconds; text is read by V8's rules, in UTC where it
    names no zone.
    """
    time_ms = _read_text(value) if isinstance(value, str) else to_double(value)
    if not math.isfinite(time_ms) or abs(time_ms) > _LAST_MS:
        return None
    return int(time_ms)


def _read_text(text: str) -> float:
    # Most timestamps are canonical: only the others need the parser.
    from schematic_emulator.destination.javascript.date_text import parse_date_text

    return parse_date_text(text)


def iso_text(time_ms: int) -> str:
    """Write milliseconds as `toISOString` does."""
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
    """Say whether the engine's format `date-like` takes the text.

    It reads numbers as seconds and takes loose dates without judging their
    ranges, so some of what it takes is no date for `sent_at`.
    """
    if is_canonical(text):
        return True
    number = text_number(text)
    if number_text(number) == text:
        ms = number * _MS_PER_SECOND
        return math.isfinite(ms) and abs(ms) <= _LAST_MS
    if text[-1:] not in ("z", "Z") and _LOOSE.fullmatch(text):
        return True
    return find_date_ms(text) is not None
