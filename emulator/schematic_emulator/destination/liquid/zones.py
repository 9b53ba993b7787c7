"""Find the offset that a date filter's third argument means: minutes or a zone's name.

Source: liquidjs 10.30.1, dist/liquid.node.js (LiquidDate.getTimezoneOffset,
getTimezoneOffset of strftime).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from schematic_emulator.destination.javascript.calendar import calendar_date
from schematic_emulator.destination.javascript.dates import find_date_ms
from schematic_emulator.destination.javascript.numbers import number_text
from schematic_emulator.destination.liquid.failures import render_error
from schematic_emulator.destination.liquid.values import liquid_number

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTES = 60
_DAY = 86_400
# The range of Python's dates, less a day: no zone changes its offset outside it.
_FIRST = int((datetime(1, 1, 2, tzinfo=UTC) - _EPOCH).total_seconds())
_LAST = int((datetime(9999, 12, 30, tzinfo=UTC) - _EPOCH).total_seconds())


@dataclass(frozen=True, slots=True)
class LiquidZone:
    """Represent the minutes from a zone to UTC, and the name of the zone.

    As in JavaScript, zones west of Greenwich have positive minutes.
    """

    behind_minutes: float
    name: str = ""

    def offset(self, separator: str) -> str:
        """Write the offset as `+hhmm`, with a separator between hours and minutes."""
        hours, minutes = divmod(abs(self.behind_minutes), _MINUTES)
        sign = "-" if self.behind_minutes > 0 else "+"
        texts = [number_text(part).rjust(2, "0") for part in (hours, minutes)]
        return sign + separator.join(texts)


def find_zone(given: Any, time_ms: int) -> LiquidZone:
    """Return the zone of an IANA name, or of minutes from the zone to UTC.

    Raises TemplateError (a RenderError) for an unknown name.
    """
    if not isinstance(given, str):
        return LiquidZone(liquid_number(given))
    name = _names().get(given.lower())
    if name is None:
        raise render_error(f"Invalid time zone specified: {given}")
    seconds = time_ms // 1000
    known = min(max(seconds, _FIRST), _LAST)
    at = (_EPOCH + timedelta(seconds=known)).astimezone(ZoneInfo(name))
    offset = int((at.utcoffset() or timedelta()).total_seconds())
    behind_ms = _read_back(seconds) - _read_back(seconds + offset)
    return LiquidZone(behind_ms / (_MINUTES * 1000), given)


def _read_back(seconds: int) -> int:
    """Write a time in the American form and parse that as UTC.

    liquidjs finds offsets by `new Date(date.toLocaleString("en-US"))`, in which the
    year 99 becomes 1999.
    """
    days, rest = divmod(seconds, _DAY)
    year, month, day = calendar_date(days)
    hour, minute, second = rest // 3600, rest // _MINUTES % _MINUTES, rest % _MINUTES
    half = "AM" if hour < 12 else "PM"  # noqa: PLR2004 - noon
    clock = f"{hour % 12 or 12}:{minute:02}:{second:02} {half}"
    date = f"{month}/{day}/{year if year > 0 else 1 - year}"
    return find_date_ms(f"{date}, {clock}") or 0


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}
