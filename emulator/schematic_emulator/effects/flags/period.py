"""Compute when a metric's period started and when it resets, in UTC.

Source: SchematicHQ/rulesengine, `metrics.go`, commit 3019c25.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.effects.kinds import MonthReset, Period

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class PeriodBounds:
    """A period's start (inclusive) and end (exclusive); None for no bound."""

    start: datetime | None
    end: datetime | None


class Subscription(NamedTuple):
    """The start and end of a subscription."""

    start: datetime
    end: datetime


def find_span(
    period: Period | None,
    at: datetime,
    month_reset: MonthReset | None = None,
    subscription: Subscription | None = None,
) -> PeriodBounds:
    """Return the period that contains a time; without `period`, all time.

    Weeks start on Sunday. A month that resets with the billing cycle starts on the day
    and time of day of the subscription's start, and within the subscription; without a
    subscription it is a calendar month.
    """
    at = at.astimezone(UTC)
    if period == "current_month" and month_reset == "billing_cycle" and subscription:
        return _billing_month(at, subscription)
    return _SPANS[period or "all_time"](at)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _all_time(_: datetime) -> PeriodBounds:
    return PeriodBounds(None, None)


def _day(at: datetime) -> PeriodBounds:
    start = _midnight(at)
    return PeriodBounds(start, start + ONE_DAY)


def _week(at: datetime) -> PeriodBounds:
    since_sunday = timedelta(days=at.isoweekday() % 7)
    start = _midnight(at) - since_sunday
    return PeriodBounds(start, start + ONE_WEEK)


def _month(at: datetime) -> PeriodBounds:
    start = _midnight(at).replace(day=1)
    if start.month == DECEMBER:
        return PeriodBounds(start, start.replace(year=start.year + 1, month=1))
    return PeriodBounds(start, start.replace(month=start.month + 1))


def _billing_month(at: datetime, subscription: Subscription) -> PeriodBounds:
    start, end = (time.astimezone(UTC) for time in subscription)
    calendar = _month(at)
    if start > at:
        return PeriodBounds(calendar.start, min(start, calendar.end or start))
    reset = _on_day_of(start, at.year, at.month)
    last = reset if reset <= at else _shift(reset, -1)
    following = reset if reset > at else _shift(reset, 1)
    return PeriodBounds(max(last, start), min(following, end))


def _shift(time: datetime, months: int) -> datetime:
    """Add months as Go's `Time.AddDate` does."""
    number = time.year * 12 + time.month - 1 + months
    return _on_day_of(time, number // 12, number % 12 + 1)


def _on_day_of(time: datetime, year: int, month: int) -> datetime:
    """Return a time's day in another month; 31 April is 1 May, as Go normalises it.

    Python's `replace(month=4)` raises ValueError for it. (The vendor's WASM engine
    takes the month's last day instead.)
    """
    first = time.replace(year=year, month=month, day=1)
    return first + timedelta(days=time.day - 1)


_SPANS: Mapping[str, Callable[[datetime], PeriodBounds]] = {
    "all_time": _all_time,
    "current_day": _day,
    "current_week": _week,
    "current_month": _month,
}
