"""Find what a date filter's third argument says: minutes, or a zone's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from schematic_emulator.destination.js_dates import find_moment
from schematic_emulator.destination.liquidjs.drops import plain
from schematic_emulator.destination.liquidjs.failures import render_error
from schematic_emulator.destination.liquidjs.values import js_number

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Zone:
    """Hold how far a zone is behind UTC, and the name that was asked for."""

    behind_minutes: float
    name: str = ""

    def offset(self, separator: str) -> str:
        """Write the offset, with a sign as liquidjs gives it."""
        hours, minutes = divmod(abs(self.behind_minutes), _MINUTES)
        sign = "-" if self.behind_minutes > 0 else "+"
        return f"{sign}{int(hours):02}{separator}{int(minutes):02}"


def find_zone(given: Any, moment: int) -> Zone:
    """Give the zone: a name of the IANA's, or minutes behind UTC.

    Raises TemplateError (a RenderError) for a name that nobody knows.
    """
    if not isinstance(given, str):
        number = js_number(plain(given))
        return Zone(0 if number != number else number)  # noqa: PLR0124 - NaN
    name = _names().get(given.lower())
    if name is None:
        raise render_error(f"Invalid time zone specified: {given}")
    try:
        at = (_EPOCH + timedelta(milliseconds=moment)).astimezone(ZoneInfo(name))
    except OverflowError:
        return Zone(0, given)
    behind_ms = _read_back(at.astimezone(UTC)) - _read_back(at)
    return Zone(behind_ms / (_MINUTES * 1000), given)


def _read_back(moment: datetime) -> int:
    """Write a moment as an American would, and read that as UTC.

    liquidjs finds offsets in this way, so that the year 99 becomes 1999.
    """
    half = "AM" if moment.hour < 12 else "PM"  # noqa: PLR2004 - noon
    clock = f"{moment.hour % 12 or 12}:{moment:%M:%S} {half}"
    day = f"{moment.month}/{moment.day}/{moment.year}"
    return find_moment(f"{day}, {clock}") or 0


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}
