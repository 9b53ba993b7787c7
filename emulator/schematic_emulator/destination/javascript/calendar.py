"""Count days of the proleptic Gregorian calendar, for any year.

Apart from the modules that parse dates, which only dates in unusual forms load.
Source: ECMA-262, "Day Number and Date" (MakeDay); the arithmetic is Howard Hinnant's
"chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
"""

from __future__ import annotations

# Years start in March, in cycles of 400, so that the leap day is the last day.
_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097
_DAYS_TO_EPOCH = 719_468


def days_since_epoch(year: int, month: int, day: int) -> int:
    """Return the days since 1970-01-01; a day after the month's end rolls over.

    So February 30 is March 1 or 2, as `MakeDay` has it.
    """
    if month <= 2:  # noqa: PLR2004 - January and February end the shifted year
        year -= 1
        month += 12
    cycle, year_of_cycle = divmod(year, _CYCLE_YEARS)
    day_of_year = (153 * (month - 3) + 2) // 5 + day - 1
    leap_days = year_of_cycle // 4 - year_of_cycle // 100
    day_of_cycle = 365 * year_of_cycle + leap_days + day_of_year
    return cycle * _CYCLE_DAYS + day_of_cycle - _DAYS_TO_EPOCH


def calendar_date(days: int) -> tuple[int, int, int]:
    """Return year, month and day of a number of days since 1970-01-01."""
    cycle, day_of_cycle = divmod(days + _DAYS_TO_EPOCH, _CYCLE_DAYS)
    leap_days = day_of_cycle // 1460 - day_of_cycle // 36524 + day_of_cycle // 146096
    year_of_cycle = (day_of_cycle - leap_days) // 365
    day_of_year = day_of_cycle - (
        365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100
    )
    month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month + 2) // 5 + 1
    year = cycle * _CYCLE_YEARS + year_of_cycle + (1 if month >= 10 else 0)  # noqa: PLR2004
    return year, month + 3 if month < 10 else month - 9, day  # noqa: PLR2004
