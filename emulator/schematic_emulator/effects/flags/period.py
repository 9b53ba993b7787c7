"""Say when a metric's period began and when it resets, in UTC.

Source: SchematicHQ/rulesengine, `metrics.go`, commit 3019c25.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.effects.records import Period

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a period's first moment and the one at which it is over; None is open."""

    start: datetime | None
    end: datetime | None


def find_span(period: Period | None, at: datetime) -> Span:
    """Give the period that a moment falls into; without one it is all time.

    Weeks begin on Sunday. A month that resets with the billing cycle is a calendar
    month here: subscriptions are not emulated, and without one the service counts so.
    """
    return _SPANS[period or "all_time"](at.astimezone(UTC))


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _all_time(_: datetime) -> Span:
    return Span(None, None)


def _day(at: datetime) -> Span:
    start = _midnight(at)
    return Span(start, start + ONE_DAY)


def _week(at: datetime) -> Span:
    since_sunday = timedelta(days=at.isoweekday() % 7)
    start = _midnight(at) - since_sunday
    return Span(start, start + ONE_WEEK)


def _month(at: datetime) -> Span:
    start = _midnight(at).replace(day=1)
    if start.month == DECEMBER:
        return Span(start, start.replace(year=start.year + 1, month=1))
    return Span(start, start.replace(month=start.month + 1))


_SPANS: Mapping[str, Callable[[datetime], Span]] = {
    "all_time": _all_time,
    "current_day": _day,
    "current_week": _week,
    "current_month": _month,
}
