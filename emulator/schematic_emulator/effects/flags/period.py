"""Compute when a metric's period started and when it resets, in UTC.

Sources: SchematicHQ/rulesengine, `metrics.go`, commit 3019c25; the WASM engine 0.7.0 in
schematichq 1.4.6, which was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

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


# When a subscription's month resets in the month of a time, or so many months later.
ResetFinder: TypeAlias = "Callable[[datetime, datetime, int], datetime]"


def clip_reset(start: datetime, at: datetime, months: int) -> datetime:
    """Find a reset as the WASM engine does: a short month's is on its last day."""
    first, day = _find_month(start, at, months), start.day
    following = _find_month(first, first, 1)
    return min(first + timedelta(days=day - 1), following - ONE_DAY)


def overflow_reset(start: datetime, at: datetime, months: int) -> datetime:
    """Find a reset as Go's `Time.AddDate` does: 31 April is 1 May.

    The months are counted from the reset in the month of the time, not from the start.
    """
    first = _find_month(start, at, 0)
    reset = first + timedelta(days=start.day - 1)
    first = _find_month(reset, reset, months)
    return first + timedelta(days=reset.day - 1)


def _find_month(time: datetime, at: datetime, months: int) -> datetime:
    """Return a time's time of day on the first of a month."""
    number = at.year * 12 + at.month - 1 + months
    return time.replace(year=number // 12, month=number % 12 + 1, day=1)


def find_span(
    period: Period | None,
    at: datetime,
    month_reset: MonthReset | None = None,
    subscription: Subscription | None = None,
    find_reset: ResetFinder = clip_reset,
) -> PeriodBounds:
    """Return the period that contains a time; without `period`, all time.

    Weeks start on Sunday. A month that resets with the billing cycle starts on the day
    and time of day of the subscription's start, and within the subscription; without a
    subscription it is a calendar month.
    """
    at = at.astimezone(UTC)
    if period == "current_month" and month_reset == "billing_cycle" and subscription:
        return _billing_month(at, subscription, find_reset)
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


def _billing_month(
    at: datetime, subscription: Subscription, find_reset: ResetFinder
) -> PeriodBounds:
    start, end = (time.astimezone(UTC) for time in subscription)
    calendar = _month(at)
    if start > at:
        return PeriodBounds(calendar.start, min(start, calendar.end or start))
    has_reset = find_reset(start, at, 0) <= at
    last = find_reset(start, at, 0 if has_reset else -1)
    following = find_reset(start, at, 1 if has_reset else 0)
    return PeriodBounds(max(last, start), min(following, end))


_SPANS: Mapping[str, Callable[[datetime], PeriodBounds]] = {
    "all_time": _all_time,
    "current_day": _day,
    "current_week": _week,
    "current_month": _month,
}
