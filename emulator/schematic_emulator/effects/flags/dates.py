"""Read the seven date formats that the Go rules engine knows.

Source: SchematicHQ/rulesengine, `typeconvert/utils.go`, commit 3019c25. What the
vendor's WASM engine reads is in `instants.py`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_CLOCK = r"(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?"
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)",
    re.ASCII,
)
_SPACED = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d) {_CLOCK} ([A-Z]{{3,4}})", re.ASCII)
# `Mon Jan 02 2006`, alone or followed by a time and a zone: an abbreviation, or an
_SPELLED = re.compile(
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{{2}}) (\d\d) (\d{{4}})"
    rf"(?: {_CLOCK} (?:GMT([+-]\d{{4}})(?: \(([A-Z]{{3,4}})\))?|([A-Z]{{3,4}})))?",
    re.ASCII,
)
_MONTHS = {
    "Jan": 1,
    "Feb": 2,
    "Mar": 3,
    "Apr": 4,
    "May": 5,
    "Jun": 6,
    "Jul": 7,
    "Aug": 8,
    "Sep": 9,
    "Oct": 10,
    "Nov": 11,
    "Dec": 12,
}
_LONG_NAMES = {
    "Alaska Standard Time": "AKST",
    "Central Standard Time": "CST",
    "Eastern Standard Time": "EST",
    "Hawaii Standard Time": "HST",
    "Mountain Standard Time": "MST",
    "Pacific Standard Time": "PST",
}


def read_date(text: str) -> datetime | None:
    """Read a date, or a date and time; None for any other text.

    An abbreviation of a zone counts as UTC, as in Go for one that its own location does
    not know; an offset beside it counts.
    """
    for long_name, short in _LONG_NAMES.items():
        text = text.replace(long_name, short)
    try:
        return _read_day(text) or _read_iso(text) or _read_spelled(text)
    except (ValueError, OverflowError):  # 31 June; year 1 in another zone
        return None


def _read_day(text: str) -> datetime | None:
    found = _DAY.fullmatch(text)
    if found:
        return _build_time([*found.groups(), "0", "0", "0"])
    found = _SPACED.fullmatch(text)
    return _build_time(list(found.groups()[:6])) if found else None


def _read_iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if not found:
        return None
    *numbers, fraction, offset = found.groups()
    micros = int(f"{fraction or '0':0<6}"[:6])
    zone = UTC if offset == "Z" else _zone(offset.replace(":", ""))
    return _build_time(numbers, zone).replace(microsecond=micros)


def _read_spelled(text: str) -> datetime | None:
    found = _SPELLED.fullmatch(text)
    month = _MONTHS.get(found[1]) if found else None
    if not found or month is None:
        return None
    clock = [found[place] or "0" for place in (4, 5, 6)]
    zone = _zone(found[7]) if found[7] else UTC
    return _build_time([found[3], str(month), found[2], *clock], zone)


def _build_time(numbers: list[str], zone: tzinfo = UTC) -> datetime:
    year, month, day, hour, minute, second = map(int, numbers)
    at = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    return at.astimezone(UTC)


def _zone(offset: str) -> timezone:
    distance = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    return timezone(-distance if offset[0] == "-" else distance)
