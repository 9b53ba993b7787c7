"""Write dates in templates as liquidjs's strftime does.

Source: liquidjs 10.30.1, dist/liquid.node.js (formatCodes, strftime, LiquidDate,
parseDate and the date filters). Python's strftime has other codes, no flags, and no
years outside 1 to 9999.
"""

from __future__ import annotations

import math
import re
import time
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from schematic_contracts.reading.bounds import TEMPLATE_MEMORY
from schematic_emulator.destination.javascript.calendar import (
    calendar_date,
    days_since_epoch,
)
from schematic_emulator.destination.javascript.dates import find_date_ms
from schematic_emulator.destination.javascript.numbers import to_double
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_number,
    to_text,
)
from schematic_emulator.destination.liquid.drops import plain
from schematic_emulator.destination.liquid.failures import render_error
from schematic_emulator.destination.liquid.scope import OVER_MEMORY
from schematic_emulator.destination.liquid.values import liquid_text
from schematic_emulator.destination.liquid.zones import LiquidZone, find_zone

if TYPE_CHECKING:
    from collections.abc import Callable

_DEFAULT = "%A, %B %-e, %Y at %-l:%M %P %z"
_DAY_MS = 86_400_000
_MINUTE_MS = 60_000
_EPOCH_WEEKDAY = 4  # 1970-01-01 was a Thursday
_CODE = re.compile("%([-_0^#:]+)?([0-9]+)?([EO])?(.)")
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WIDTHS = {**dict.fromkeys("CdeHIklmMSUWy", 2), "j": 3, "L": 3, "Y": 4}
_WIDTH_DIGITS = 12  # a width of more is too great for any text, whatever follows
_LONGEST_KEPT = 200
_SPACE_PADDED = frozenset("aAbBcehklpP")


class _Date(NamedTuple):
    instant: int
    zone: LiquidZone
    ms: int
    year: int
    month: int
    day: int
    weekday: int
    hour: int
    minute: int
    second: int

    @property
    def day_of_year(self) -> int:
        days = days_since_epoch(self.year, self.month, self.day)
        return days - days_since_epoch(self.year, 1, 1) + 1

    def week(self, first_weekday: int) -> int:
        since_first = (self.weekday - first_weekday) % 7
        return (self.day_of_year - 1 - since_first + 7) // 7


def _date(
    _: Any, value: Any, template: Any = None, zone: Any = UNDEFINED, *__: Any
) -> Any:
    """Write a date by a strftime template; return other values unchanged."""
    date = _read(plain(value), zone)
    if date is None:
        return value
    text = _DEFAULT if plain(template) is None else liquid_text(template)
    return write_date(date, text)


def write_date(date: _Date, template: str) -> str:
    """Write a date by a strftime template; unknown codes stay as they are."""
    compile_ = _compile if len(template) <= _LONGEST_KEPT else _compile.__wrapped__
    return "".join([write(date) for write in compile_(template)])


@lru_cache(maxsize=256)
def _compile(template: str) -> list[Callable[[_Date], str]]:
    """Return what writes each part of a template."""
    parts: list[Callable[[_Date], str]] = []
    place = 0
    for match in _CODE.finditer(template):
        parts += (_constant(template[place : match.start()]), _compile_code(match))
        place = match.end()
    return [*parts, _constant(template[place:])]


def _constant(text: str) -> Callable[[_Date], str]:
    return lambda _: text


def _fixed(template: str) -> Callable[..., Any]:
    """Create a filter that writes dates by one template."""
    return lambda scope, value, *_: _date(scope, value, template)


def _written(month: str) -> Callable[..., Any]:
    """Create a filter that writes a day with the month's name (stringify_date)."""

    def apply(_: Any, value: Any, kind: Any = None, style: Any = None, *__: Any) -> Any:
        date = _read(plain(value), UNDEFINED)
        if date is None:
            return value
        if kind != "ordinal":
            return write_date(date, f"%d {month} %Y")
        day = f"{date.day}%q"
        us_order, usual = f"{month} {day}, %Y", f"{day} {month} %Y"
        return write_date(date, us_order if style == "US" else usual)

    return apply


def _read(value: Any, zone: Any) -> _Date | None:
    time_ms = _find_date_ms(value)
    if time_ms is None:
        return None
    if zone is UNDEFINED:
        return _split(time_ms, time_ms, LiquidZone(0, "UTC"))
    found = find_zone(zone, time_ms)
    shown = time_ms - int(found.behind_minutes * _MINUTE_MS)
    return _split(time_ms, shown, found)


def _find_date_ms(value: Any) -> int | None:
    if value is None:
        return None
    # The time of rendering, by the system's clock, as in the engine.
    if value in ("now", "today"):
        return time.time_ns() // 1_000_000
    if is_number(value) or (isinstance(value, str) and _is_digits(value)):
        value = to_double(float(value) if isinstance(value, str) else value) * 1000
    elif isinstance(value, bool):
        value = int(value)
    elif not isinstance(value, str):
        value = to_text(value)
    if not isinstance(value, str) and not math.isfinite(value):
        return None
    return find_date_ms(value)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _split(instant: int, shown: int, zone: LiquidZone) -> _Date:
    days, rest = divmod(shown, _DAY_MS)
    year, month, day = calendar_date(days)
    seconds = rest // 1000
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    weekday = (days + _EPOCH_WEEKDAY) % 7
    return _Date(
        instant, zone, rest % 1000, year, month, day, weekday, hour, minute, second
    )


def _day_text(date: _Date) -> str:
    # toLocaleDateString counts years before 1 as BC, but without naming the era.
    year = date.year if date.year > 0 else 1 - date.year
    return f"{date.month}/{date.day}/{year}"


def _time_text(date: _Date) -> str:
    half = "AM" if date.hour < 12 else "PM"  # noqa: PLR2004 - noon
    return f"{date.hour % 12 or 12}:{date.minute:02}:{date.second:02} {half}"


def _ordinal(date: _Date) -> str:
    if date.day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(date.day % 10, "th")


_CODES: dict[str, Callable[[_Date], Any]] = {
    "a": lambda date: _DAYS[date.weekday][:3],
    "A": lambda date: _DAYS[date.weekday],
    "b": lambda date: _MONTHS[date.month - 1][:3],
    "h": lambda date: _MONTHS[date.month - 1][:3],
    "B": lambda date: _MONTHS[date.month - 1],
    "C": lambda date: date.year // 100,
    "d": lambda date: date.day,
    "e": lambda date: date.day,
    "H": lambda date: date.hour,
    "I": lambda date: date.hour % 12 or 12,
    "j": lambda date: date.day_of_year,
    "k": lambda date: date.hour,
    "l": lambda date: date.hour % 12 or 12,
    "L": lambda date: date.ms,
    "m": lambda date: date.month,
    "M": lambda date: date.minute,
    "N": lambda date: f"{date.ms:03}000000",
    "p": lambda date: "AM" if date.hour < 12 else "PM",  # noqa: PLR2004 - noon
    "P": lambda date: "am" if date.hour < 12 else "pm",  # noqa: PLR2004 - noon
    "q": _ordinal,
    "s": lambda date: date.instant // 1000,
    "S": lambda date: date.second,
    "u": lambda date: date.weekday or 7,
    "U": lambda date: date.week(0),
    "w": lambda date: date.weekday,
    "W": lambda date: date.week(1),
    "y": lambda date: date.year % 100,
    "Y": lambda date: date.year,
    "c": lambda date: f"{_day_text(date)}, {_time_text(date)}",
    "x": _day_text,
    "X": _time_text,
    "z": lambda date: date.zone.offset(""),
    "Z": lambda date: date.zone.name or date.zone.offset(""),
    "t": lambda _: "\t",
    "n": lambda _: "\n",
    "%": lambda _: "%",
}


def _compile_code(match: re.Match[str]) -> Callable[[_Date], str]:
    """Return what writes a code with its flags and its width."""
    flags, width, _, code = match.groups(default="")
    if code not in _CODES:
        return _constant(match[0])
    find = _CODES[code]
    if code == "N":
        find = partial(_fraction, digits=_width(width) or 9)
    elif code == "z" and ":" in flags:
        find = _colon_offset
    least = 0 if "-" in flags else _width(width) or _WIDTHS.get(code, 0)
    padding = " " if code in _SPACE_PADDED else "0"
    padding = "0" if "0" in flags else padding
    padding = " " if "_" in flags else padding
    change = _find_change(flags)

    def write(date: _Date) -> str:
        text = str(find(date))
        return _pad(change(text) if change else text, least, padding)

    return write


def _colon_offset(date: _Date) -> str:
    return date.zone.offset(":")


def _find_change(flags: str) -> Callable[[str], str] | None:
    if "^" in flags:
        return str.upper
    return _change_case if "#" in flags else None


def _change_case(text: str) -> str:
    # changeCase: to upper case if any ASCII letter is lower case.
    return text.upper() if re.search("[a-z]", text) else text.lower()


def _width(width: str) -> int:
    least = int(width[:_WIDTH_DIGITS]) if width else 0
    if least > TEMPLATE_MEMORY.most:
        raise render_error(OVER_MEMORY)
    return least


def _fraction(date: _Date, digits: int) -> str:
    return f"{date.ms:03}"[:digits].ljust(digits, "0")


def _pad(text: str, least: int, padding: str) -> str:
    # Zeros go between the sign and the digits.
    if padding == "0" and text.startswith("-"):
        return "-" + text[1:].rjust(least - 1, "0")
    return text.rjust(least, padding)


DATE_FILTERS: dict[str, Callable[..., Any]] = {
    "date": _date,
    "date_to_xmlschema": _fixed("%Y-%m-%dT%H:%M:%S%:z"),
    "date_to_rfc822": _fixed("%a, %d %b %Y %H:%M:%S %z"),
    "date_to_string": _written("%b"),
    "date_to_long_string": _written("%B"),
}
