"""Check the formats that the contracts use: one table for both validators.

In JSON Schema 2020-12 `format` is an annotation unless a validator is configured to
assert it. Here it is asserted, and a schema may use only the formats in this table.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# RFC 3339, section 5.6. Ranges that depend on the month are left to `datetime`.
_DATE = r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
_OFFSET = r"(?P<offset>[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_MINUTE = r"(?P<minute>(?:[01][0-9]|2[0-3]):[0-5][0-9])"
_SECOND = r":(?P<second>[0-5][0-9]|60)"
_STRICT = rf"{_DATE}[Tt]{_MINUTE}{_SECOND}(?:\.[0-9]+)?{_OFFSET}"

# The same, but seconds may be missing (Java's OffsetDateTime drops `:00`) and a
# fraction has one to nine digits (Go writes nine, .NET seven).
_CAPTURE = rf"{_DATE}[Tt]{_MINUTE}(?:{_SECOND}(?:\.[0-9]{{1,9}})?)?{_OFFSET}"


def is_date_time(text: str) -> bool:
    """Check whether a text is an RFC 3339 date-time that exists."""
    return _exists(re.fullmatch(_STRICT, text))


def is_capture_date_time(text: str) -> bool:
    """Check whether a text is a date-time as a real client writes it.

    That is RFC 3339, or the same without seconds.
    """
    if _is_canonical(text):
        return True
    return _exists(re.fullmatch(_CAPTURE, text))


def read_date_time(text: str) -> datetime | None:
    """Return the time in UTC, or None if the text is not a capture date-time.

    A fraction is cut to microseconds; a leap second reads as the second before it.
    """
    match = re.fullmatch(_CAPTURE, text)
    if match is None or not _exists(match):
        return None
    text = text.upper()
    if match["second"] == "60":
        start, end = match.span("second")
        text = f"{text[:start]}59{text[end:]}"
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError:
        return None


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date-time": is_date_time,
    "capture-date-time": is_capture_date_time,
}

_MONTHS = (
    "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
    "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)",
    "02-(?:0[1-9]|1[0-9]|2[0-8])",
)
_YEAR = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
_FOUR = "(?:0[48]|[2468][048]|[13579][26])"
_LEAP_YEAR = f"(?:[0-9]{{2}}{_FOUR}|{_FOUR}00)"
_DAY = f"(?:{_YEAR}-(?:{'|'.join(_MONTHS)})|{_LEAP_YEAR}-02-29)"
_TIME = "[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]"
_ZONE = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"

# The same as patterns that ECMA, Python and Go read alike, for validators that do not
# know the formats. A leap second is allowed in every minute.
PATTERNS: Mapping[str, str] = {
    "date-time": rf"^{_DAY}{_TIME}:(?:[0-5][0-9]|60)(?:\.[0-9]+)?{_ZONE}$",
    "capture-date-time": (
        rf"^{_DAY}{_TIME}(?::(?:[0-5][0-9]|60)(?:\.[0-9]{{1,9}})?)?{_ZONE}$"
    ),
}

# What a format expects, in words.
WORDS: Mapping[str, str] = {
    "date-time": "an RFC 3339 date-time such as 2026-01-31T09:30:00Z",
    "capture-date-time": (
        "an RFC 3339 date-time with its offset, such as 2026-01-31T09:30:00.000Z"
    ),
}


def _is_canonical(text: str) -> bool:
    """Accept the form that nearly every client sends, at a third of the cost."""
    if (
        len(text) != len("2026-01-31T09:30:00.000Z")
        or text[10] != "T"
        or text[23] != "Z"
        or text[7] != "-"
        or text[13] != ":"
        or text[19] != "."
    ):
        return False
    try:
        # Some Python versions read 24:00 as midnight; RFC 3339 has no such hour.
        return datetime.fromisoformat(text) is not None and text[11:13] != "24"
    except ValueError:
        return False


def _exists(match: re.Match[str] | None) -> bool:
    if match is None:
        return False
    try:
        time = datetime.fromisoformat(f"{match['date']}T{match['minute']}+00:00")
    except ValueError:
        return False
    return match["second"] != "60" or _is_leap_minute(time, match["offset"])


def _is_leap_minute(time: datetime, offset: str) -> bool:
    """Check whether a local minute is 23:59 in UTC, where leap seconds are put."""
    shift = timedelta()
    if offset not in "Zz":
        sign = -1 if offset[0] == "-" else 1
        shift = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    in_utc = (timedelta(hours=time.hour, minutes=time.minute) - shift).seconds
    return in_utc == timedelta(hours=23, minutes=59).seconds
