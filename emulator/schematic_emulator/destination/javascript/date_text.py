"""Parse date text as V8 does: ISO forms first, then the lenient legacy ones.

Source: V8 11.3, src/date/dateparser-inl.h (Parse, ParseES5DateTime). ECMA-262
("Date Time String Format") defines only the ISO form; `Jan 5, 2024` or `1/5/24` is
V8's own choice, and Python's date parsers agree with neither.
"""

from __future__ import annotations

import math

from schematic_emulator.destination.javascript.calendar import days_since_epoch
from schematic_emulator.destination.javascript.date_parts import (
    Day,
    TimeOfDay,
    UtcOffset,
)
from schematic_emulator.destination.javascript.date_tokens import (
    AM_PM,
    MONTH,
    TIME_SEPARATOR,
    ZONE,
    DateToken,
    Tokens,
    milliseconds,
)
from schematic_emulator.errors import EmulatorError

_DAY_MS = 86_400_000
_FARTHEST_YEAR = 400_000  # ours: well past JavaScript's last year, 275760


class NotADateError(EmulatorError):
    """Stop parsing text that is not a date."""


class _DateReader:
    """Collect the parts that have been read from the tokens."""

    def __init__(self, text: str) -> None:
        self.tokens = Tokens(text)
        self.day = Day()
        self.clock = TimeOfDay()
        self.zone = UtcOffset()
        self.has_number = False


def parse_date_text(text: str) -> float:
    """Return the milliseconds that `Date.parse` returns; NaN if it is not a date.

    Text without a zone is in UTC: the engine is compared with `TZ=UTC`.
    """
    reading = _DateReader(text)
    try:
        token = _read_iso(reading)
        reading.has_number = bool(reading.day.numbers)
        while not token.is_end:
            _read_legacy(reading, token)
            token = reading.tokens.advance()
        return _time_ms(reading)
    except NotADateError:
        return math.nan


def _time_ms(reading: _DateReader) -> float:
    calendar = reading.day.calendar()
    clock_ms = reading.clock.milliseconds()
    offset_ms = reading.zone.offset_ms()
    if calendar is None or clock_ms is None or offset_ms is None:
        raise NotADateError
    year, month, day = calendar
    if abs(year) > _FARTHEST_YEAR:
        raise NotADateError
    days = days_since_epoch(year, month, day)
    return days * _DAY_MS + clock_ms - offset_ms


def _read_iso(reading: _DateReader) -> DateToken:
    """Read the longest ISO prefix and return the first token after it.

    What was read stays even if the rest is not ISO: the legacy rules continue.
    """
    tokens, day = reading.tokens, reading.day
    if tokens.peek().is_sign:
        sign = tokens.advance()
        if not tokens.peek().is_digits(6):
            return sign
        year = tokens.advance().number
        if sign.text == "-" and year == 0:
            return sign  # ECMA-262 excludes the year -000000
        day.add(-year if sign.text == "-" else year)
    elif tokens.peek().is_digits(4):
        day.add(tokens.advance().number)
    else:
        return tokens.advance()
    for last in (12, 31):
        if not tokens.skip("-"):
            break
        if not tokens.peek().is_digits(2) or not 1 <= tokens.peek().number <= last:
            return tokens.advance()
        day.add(tokens.advance().number)
    if tokens.peek().keyword == TIME_SEPARATOR:
        tokens.advance()
        _read_iso_time(reading)
    elif not tokens.peek().is_end:
        return tokens.advance()
    else:
        # ECMA-262: a date alone is in UTC, a date with a time is in local time.
        reading.zone.set(0)
    day.is_iso = True
    return tokens.peek()


def _read_iso_time(reading: _DateReader) -> None:
    # From here on a mistake makes the date invalid: a `T` excludes the legacy rules.
    tokens, clock = reading.tokens, reading.clock
    hour = _read_two(tokens, 24)
    last = 0 if hour == 24 else 59  # noqa: PLR2004 - midnight at the day's end
    clock.add(hour)
    _require(tokens.skip(":"))
    clock.add(_read_two(tokens, last))
    if tokens.skip(":"):
        clock.add(_read_two(tokens, last))
        if tokens.skip("."):
            _require(tokens.peek().is_number)
            _require(hour <= 23 or tokens.peek().number == 0)  # noqa: PLR2004
            clock.add(milliseconds(tokens.advance()))
    if tokens.peek().is_zulu:
        tokens.advance()
        reading.zone.set(0)
    elif tokens.peek().is_sign:
        _read_iso_offset(reading)
    _require(tokens.peek().is_end)


def _read_iso_offset(reading: _DateReader) -> None:
    tokens, zone = reading.tokens, reading.zone
    zone.set_sign(tokens.advance().text)
    if tokens.peek().is_digits(4):
        hour, minute = divmod(tokens.advance().number, 100)
        _require(hour <= 23 and minute <= 59)  # noqa: PLR2004 - a clock's limits
    else:
        hour = _read_two(tokens, 23)
        _require(tokens.skip(":"))
        minute = _read_two(tokens, 59)
    zone.hour, zone.minute = hour, minute


def _read_two(tokens: Tokens, last: int) -> int:
    _require(tokens.peek().is_digits(2) and tokens.peek().number <= last)
    return tokens.advance().number


def _require(claim: bool) -> None:  # noqa: FBT001 - it reads as a sentence
    if not claim:
        raise NotADateError


def _read_legacy(reading: _DateReader, token: DateToken) -> None:
    if token.is_number:
        reading.has_number = True
        _read_number(reading, token)
    elif token.is_word:
        _read_word(reading, token)
    elif token.is_sign and (reading.zone.is_utc or reading.clock.numbers):
        _read_offset(reading, token)
    elif (token.is_sign or token.text == ")") and reading.has_number:
        raise NotADateError


def _read_number(reading: _DateReader, token: DateToken) -> None:
    tokens, clock, number = reading.tokens, reading.clock, token.number
    if tokens.skip(":"):
        if tokens.skip(":"):
            _require(not clock.numbers)
            clock.add(number)
            clock.add(0)
        else:
            _require(clock.add(number))
            tokens.skip(".")
    elif tokens.skip(".") and clock.expects(number):
        clock.add(number)
        _require(tokens.peek().is_number)
        clock.finish(milliseconds(tokens.advance()))
    elif reading.zone.expects(number):
        reading.zone.minute = number
    elif clock.expects(number):
        clock.finish(number)
        after = tokens.peek()
        _require(after.is_end or after.is_space or after.is_zulu or after.is_sign)
    else:
        _require(reading.day.add(number))
        tokens.skip("-")


def _read_word(reading: _DateReader, token: DateToken) -> None:
    tokens = reading.tokens
    if token.keyword == AM_PM and reading.clock.numbers:
        reading.clock.half_day = token.value
    elif token.keyword == MONTH:
        reading.day.named_month = token.value
        tokens.skip("-")
    elif token.keyword == ZONE and reading.has_number:
        reading.zone.set(token.value)
    else:
        # An unknown word is ignored before the first number, if separate from it:
        # `Test Event 5` is May 2001.
        _require(not reading.has_number and not tokens.peek().is_number)


def _read_offset(reading: _DateReader, token: DateToken) -> None:
    # `+3` and `+03` are hours, `+330` and `+0330` hours and minutes.
    tokens, zone = reading.tokens, reading.zone
    zone.set_sign(token.text)
    digits = tokens.advance() if tokens.peek().is_number else None
    length = len(digits.text) if digits else 0
    number = digits.number if digits else 0
    reading.has_number = True
    if tokens.peek().text == ":":
        zone.hour, zone.minute = number, None
    elif length in (1, 2):
        zone.hour, zone.minute = number, 0
    elif length in (3, 4):
        zone.hour, zone.minute = divmod(number, 100)
    else:
        raise NotADateError
