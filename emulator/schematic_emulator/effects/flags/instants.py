"""Read the spellings of a date and time that the vendor's WASM engine knows.

Source: the WASM engine 0.7.0 in schematichq 1.4.6, which was asked; it reads with the
Rust library chrono 0.4.45, whose `format/parse.rs` explains what looks odd: any run of
blanks, or none, counts as one, numbers may be shorter, and a zone's name is skipped.
No format is without a time, so that a date alone is unreadable.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

_SPACE = r"[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
# Possessive, since chrono takes as many digits as it can get and never tries fewer.
_GAP = rf"{_SPACE}*+"
_TWO = rf"{_GAP}(\d{{1,2}}+)"
_YEAR = rf"{_GAP}([+-]\d++|\d{{1,4}}+)"
_TIME = rf"{_TWO}:{_TWO}:{_TWO}"
_DATE = rf"{_YEAR}-{_TWO}-{_TWO}"
_NAMED_ZONE = rf"{_GAP}(?:(?!{_SPACE}).)*+"
_OFFSET = rf"{_GAP}([+\-\u2212])(\d\d)(?::|{_SPACE})*+([0-5]\d)"
_FLAGS = re.ASCII | re.DOTALL | re.IGNORECASE

_RFC_3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
    r"(?:Z|([+\-\u2212])([01]\d|2[0-3]):([0-5]\d))",
    _FLAGS,
)
# `%Y-%m-%dT%H:%M:%S%.3f%z`
_OFFSET_DATE = re.compile(
    rf"{_DATE}T{_TIME}(?:\.(\d{{3}}))?{_OFFSET}", re.ASCII | re.DOTALL
)
# `%Y-%m-%d %H:%M:%S %Z`: an offset counts as a zone's name, so it is skipped as well.
_SPACED = re.compile(rf"{_DATE}{_TIME}{_NAMED_ZONE}", _FLAGS)
# `%a %b %d %Y %H:%M:%S GMT%z`, or with `%Z`.
_SPELLED = re.compile(rf"([a-z]{{3}}){_GAP}([a-z]{{3}}){_TWO}{_YEAR}{_TIME}", _FLAGS)
_GMT_OFFSET = re.compile(rf"{_GAP}GMT{_OFFSET}", re.ASCII)
_SKIPPED_ZONE = re.compile(rf"{_NAMED_ZONE}", _FLAGS)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097  # the calendar repeats itself
_FIRST_YEAR, _LAST_YEAR = -262_143, 262_142  # what chrono can hold
_LEAP = 60


class Instant(NamedTuple):
    """A time in UTC: seconds since the year 1, and nanoseconds.

    In a leap second, which is between its two neighbours, there are a billion more of
    the latter. Python's datetime has neither leap seconds nor nanoseconds.
    """

    seconds: int
    nanoseconds: int


def read_instant(text: str) -> Instant | None:
    """Read a date and time as the WASM engine does; None for any other text."""
    found = _RFC_3339.fullmatch(text) or _OFFSET_DATE.fullmatch(text)
    if found:
        *fields, fraction, sign, hours, minutes = found.groups()
        offset = _read_offset(sign, hours, minutes) if sign else 0
        return _build(fields, fraction or "", offset)
    found = _SPACED.fullmatch(text)
    return _build(list(found.groups())) if found else _read_spelled(text)


def _read_spelled(text: str) -> Instant | None:
    found = _SPELLED.match(text)
    if not found:
        return None
    weekday, month, day, year, *time = (each.lower() for each in found.groups())
    if weekday not in _DAYS or month not in _MONTHS:
        return None
    rest = text[found.end() :]
    zone = _GMT_OFFSET.fullmatch(rest)
    if zone is None and not _SKIPPED_ZONE.fullmatch(rest):
        return None
    offset = _read_offset(*zone.groups()) if zone else 0
    number = str(_MONTHS.index(month) + 1)
    wanted = _DAYS.index(weekday)
    return _build([year, number, day, *time], "", offset, weekday=wanted)


def _read_offset(sign: str, hours: str, minutes: str) -> int:
    """Return an offset's seconds; one of a day or more is ignored, as if UTC."""
    if int(hours) > 23:  # noqa: PLR2004 - hours of a day
        return 0
    seconds = int(hours) * 3600 + int(minutes) * 60
    return seconds if sign == "+" else -seconds


def _build(
    fields: list[str],
    fraction: str = "",
    offset: int = 0,
    *,
    weekday: int | None = None,
) -> Instant | None:
    """Return the time; None for 31 June, or a weekday that the date is not."""
    sign, digits = fields[0][0], fields[0].lstrip("+-0")
    if len(digits) > len(str(_LAST_YEAR)):
        return None
    year = -int(digits or 0) if sign == "-" else int(digits or 0)
    month, day, hour, minute, second = map(int, fields[1:])
    if hour > 23 or minute > 59 or second > _LEAP:  # noqa: PLR2004 - ends of a day
        return None
    number = _count_days(year, month, day)
    if number is None or weekday not in (None, (number - 1) % 7):
        return None
    nanoseconds = int(f"{fraction:0<9}"[:9])
    if second == _LEAP:
        second, nanoseconds = second - 1, nanoseconds + 10**9
    seconds = number * 86_400 + hour * 3600 + minute * 60 + second
    return Instant(seconds - offset, nanoseconds)


def _count_days(year: int, month: int, day: int) -> int | None:
    """Return a date's days since the year 1; None if there is no such date."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    cycles, within = divmod(year - 1, _CYCLE_YEARS)
    try:
        return cycles * _CYCLE_DAYS + date(within + 1, month, day).toordinal()
    except ValueError:
        return None
