"""Write dates in templates as liquidjs's strftime does, in UTC."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.js_calendar import calendar_date, days_since_epoch
from schematic_emulator.destination.js_dates import find_moment
from schematic_emulator.destination.js_numbers import to_double
from schematic_emulator.destination.js_strings import require_length
from schematic_emulator.destination.js_values import is_number
from schematic_emulator.destination.liquid_values import liquid_text, plain

if TYPE_CHECKING:
    from collections.abc import Callable

_DEFAULT = "%A, %B %-e, %Y at %-l:%M %P %z"
_DAY_MS = 86_400_000
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
_SPACE_PADDED = frozenset("aAbBcehklpP")


@dataclass(frozen=True, slots=True)
class _Date:
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


def format_date(value: Any, template: Any = None, *_: Any) -> Any:
    """Write a date by a strftime template; what is no date stays as it is."""
    date = _read(plain(value))
    if date is None:
        return value
    text = _DEFAULT if plain(template) is None else liquid_text(template)
    return _CODE.sub(lambda match: _write(date, match), text)


def fixed_format(template: str) -> Callable[..., Any]:
    """Make a filter that writes dates by one template."""
    return lambda value, *_: format_date(value, template)


def _read(value: Any) -> _Date | None:
    if value is None or isinstance(value, (dict, list)):
        return None
    if is_number(value) or (isinstance(value, str) and _is_digits(value)):
        value = to_double(float(value) if isinstance(value, str) else value) * 1000
    elif isinstance(value, bool):
        value = int(value)
    if not isinstance(value, str) and not math.isfinite(value):
        return None
    moment = find_moment(value)
    return None if moment is None else _split(moment)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _split(moment: int) -> _Date:
    days, rest = divmod(moment, _DAY_MS)
    year, month, day = calendar_date(days)
    seconds = rest // 1000
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    weekday = (days + _EPOCH_WEEKDAY) % 7
    return _Date(moment, year, month, day, weekday, hour, minute, second)


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
    "L": lambda date: date.ms % 1000,
    "m": lambda date: date.month,
    "M": lambda date: date.minute,
    "N": lambda date: f"{date.ms % 1000:03}000000",
    "p": lambda date: "AM" if date.hour < 12 else "PM",  # noqa: PLR2004 - noon
    "P": lambda date: "am" if date.hour < 12 else "pm",  # noqa: PLR2004 - noon
    "q": _ordinal,
    "s": lambda date: date.ms // 1000,
    "S": lambda date: date.second,
    "u": lambda date: date.weekday or 7,
    "U": lambda date: date.week(0),
    "w": lambda date: date.weekday,
    "W": lambda date: date.week(1),
    "y": lambda date: date.year % 100,
    "Y": lambda date: date.year,
    "z": lambda _: "+0000",
    "Z": lambda _: "UTC",
    "t": lambda _: "\t",
    "n": lambda _: "\n",
    "%": lambda _: "%",
}


def _write(date: _Date, match: re.Match[str]) -> str:
    flags, width, _, code = match.groups()
    if code not in _CODES:
        return match[0]
    flags = flags or ""
    text = str(_CODES[code](date))
    if code == "z" and ":" in flags:
        text = "+00:00"
    if "^" in flags:
        text = text.upper()
    elif "#" in flags:
        text = text.lower() if text.isupper() else text.upper()
    if "-" in flags:
        return text
    padding = " " if code in _SPACE_PADDED or "_" in flags else "0"
    padding = "0" if "0" in flags else padding
    least = int(width[:_WIDTH_DIGITS] if width else _WIDTHS.get(code, 0))
    require_length(least)
    return text.rjust(least, padding)
