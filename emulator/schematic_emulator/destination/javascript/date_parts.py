"""Combine the numbers of a date text as V8 does: day, time of day, UTC offset.

Source: V8 11.3, src/date/dateparser.cc (DayComposer, TimeComposer and
TimeZoneComposer).
"""

from __future__ import annotations

from dataclasses import dataclass, field

_DAY_NUMBERS = 3
_CLOCK_NUMBERS = 4
_LAST_OF_2000S = 49
_LAST_OF_1900S = 99
_WORD = 2**32  # V8 keeps the seconds of an offset in an unsigned int


def _is_day(number: int) -> bool:
    return 1 <= number <= 31  # noqa: PLR2004 - a month's days, of any month


@dataclass(slots=True)
class Day:
    """Collect up to three numbers and the month that a word names."""

    numbers: list[int] = field(default_factory=list)
    named_month: int | None = None
    is_iso: bool = False

    def add(self, number: int) -> bool:
        """Append a number; return False when there are three already."""
        if len(self.numbers) == _DAY_NUMBERS:
            return False
        self.numbers.append(number)
        return True

    def calendar(self) -> tuple[int, int, int] | None:
        """Return year, month and day; None if they do not make a date.

        Any month may have 31 days: the caller lets the day roll over.
        """
        if not self.numbers:
            return None
        padded = self.numbers + [1] * (_DAY_NUMBERS - len(self.numbers))
        year, month, day = self._order(*padded)
        if not self.is_iso:
            year += self._century(year)
        is_month = 1 <= month <= 12  # noqa: PLR2004 - a year's months
        return (year, month, day) if is_month and _is_day(day) else None

    def _order(self, first: int, second: int, third: int) -> tuple[int, int, int]:
        # The order depends on the first number: `5 Jan 2024` or `2024 Jan 5` with a
        # month's name, else `2024/1/5` if it cannot be a month's day, else the
        # American order, `1/5/2024`.
        if self.named_month is not None:
            if _is_day(first):
                return second, self.named_month, first
            return first, self.named_month, second
        if self.is_iso or not _is_day(first):
            return first, second, third
        return third, first, second

    @staticmethod
    def _century(year: int) -> int:
        # `49` is 2049 and `50` is 1950; ISO dates and longer years stay as they are.
        if 0 <= year <= _LAST_OF_2000S:
            return 2000
        return 1900 if _LAST_OF_2000S < year <= _LAST_OF_1900S else 0


@dataclass(slots=True)
class TimeOfDay:
    """Collect hour, minute, second and millisecond."""

    numbers: list[int] = field(default_factory=list)
    half_day: int | None = None

    def add(self, number: int) -> bool:
        """Append a number; return False when there are four already."""
        if len(self.numbers) == _CLOCK_NUMBERS:
            return False
        self.numbers.append(number)
        return True

    def finish(self, number: int) -> None:
        """Append the last number and fill the missing ones with zeros."""
        self.add(number)
        self.numbers += [0] * (_CLOCK_NUMBERS - len(self.numbers))

    def expects(self, number: int) -> bool:
        """Return whether the number can follow the hour, in the next place."""
        limits = {1: 59, 2: 59, 3: 999}
        return number <= limits.get(len(self.numbers), -1)

    def milliseconds(self) -> int | None:
        """Return the milliseconds since midnight; None for an impossible time.

        24:00 is the end of the day; a later minute of that hour is impossible.
        """
        padded = self.numbers + [0] * (_CLOCK_NUMBERS - len(self.numbers))
        hour, minute, second, ms = padded
        if self.half_day is not None:
            if hour > 12:  # noqa: PLR2004 - half a day
                return None
            hour = hour % 12 + self.half_day
        in_day = hour <= 23 and minute <= 59 and second <= 59 and ms <= 999  # noqa: PLR2004
        if not in_day and (hour, minute, second, ms) != (24, 0, 0, 0):
            return None
        return ((hour * 60 + minute) * 60 + second) * 1000 + ms


@dataclass(slots=True)
class UtcOffset:
    """Collect the sign, hours and minutes of an offset from UTC."""

    sign: int | None = None
    hour: int | None = None
    minute: int | None = None

    @property
    def is_utc(self) -> bool:
        """Return whether the zone is UTC or an offset of zero."""
        return self.hour == 0 and self.minute == 0

    def set(self, hours: int) -> None:
        """Set the offset of a named zone, in whole hours."""
        self.sign = -1 if hours < 0 else 1
        self.hour, self.minute = abs(hours), 0

    def set_sign(self, sign: str) -> None:
        """Set the sign of an offset, `+` or `-`."""
        self.sign = -1 if sign == "-" else 1

    def expects(self, number: int) -> bool:
        """Return whether the number can be the minutes of an offset."""
        minute_limit = 59
        return self.hour is not None and self.minute is None and number <= minute_limit

    def offset_ms(self) -> int | None:
        """Return the offset in milliseconds, 0 without a sign; None if too large.

        V8 counts its seconds in 32 bits, so a much larger one wraps around.
        """
        if self.sign is None:
            return 0
        seconds = ((self.hour or 0) * 3600 + (self.minute or 0) * 60) % _WORD
        return None if seconds >= _WORD // 2 else self.sign * seconds * 1000
