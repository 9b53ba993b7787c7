"""Metric periods begin and reset where the engine's do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.effects.flags.period import (
    PeriodBounds,
    Subscription,
    find_span,
    overflow_reset,
)

TIMES = st.integers(946_684_800, 4_102_444_800).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)


def day(month: int, number: int, year: int = 2026) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "at", "start", "end"),
    [
        ("current_day", day(1, 14), day(1, 14), day(1, 15)),
        ("current_week", day(1, 14), day(1, 11), day(1, 18)),
        ("current_week", day(1, 11), day(1, 11), day(1, 18)),
        ("current_week", day(1, 10), day(1, 4), day(1, 11)),
        ("current_month", day(1, 31), day(1, 1), day(2, 1)),
        ("current_month", day(12, 31), day(12, 1), day(1, 1, 2027)),
        ("current_month", day(2, 29, 2028), day(2, 1, 2028), day(3, 1, 2028)),
    ],
    ids=["day", "Wednesday", "Sunday", "Saturday", "month", "December", "leap day"],
)
def test_period_contains_its_time(period, at, start, end):
    assert find_span(period, at) == PeriodBounds(start, end)


@pytest.mark.parametrize("period", ["all_time", None])
def test_all_time_is_open(period):
    assert find_span(period, day(1, 1)) == PeriodBounds(None, None)


def test_period_is_cut_in_utc():
    at = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))

    assert find_span("current_month", at) == PeriodBounds(day(12, 1, 2025), day(1, 1))


@given(TIMES, st.sampled_from(["current_day", "current_week", "current_month"]))
def test_periods_contain_their_time_and_adjoin(at, period):
    span = find_span(period, at)

    assert span.start <= at < span.end
    assert find_span(period, span.end).start == span.end


def at_noon(month: int, number: int, year: int = 2026) -> datetime:
    return day(month, number, year).replace(hour=12)


# Read off the engine's two functions for the beginning and the end of such a month.
@pytest.mark.parametrize(
    ("subscribed", "at", "start", "end"),
    [
        (at_noon(1, 15), day(3, 20), at_noon(3, 15), at_noon(4, 15)),
        (at_noon(1, 15), day(3, 15), at_noon(2, 15), at_noon(3, 15)),
        (at_noon(1, 15), at_noon(3, 15), at_noon(3, 15), at_noon(4, 15)),
        (at_noon(1, 15), at_noon(1, 16), at_noon(1, 15), at_noon(2, 15)),
        (at_noon(1, 15), day(1, 10), day(1, 1), at_noon(1, 15)),
        (at_noon(3, 15), day(1, 10), day(1, 1), day(2, 1)),
        (at_noon(1, 15), day(12, 20), at_noon(12, 15), day(12, 31)),
        (at_noon(1, 15), day(1, 2, 2027), at_noon(12, 15), day(12, 31)),
        (at_noon(1, 31), day(2, 10), at_noon(1, 31), at_noon(2, 28)),
        (at_noon(1, 31), day(3, 10), at_noon(2, 28), at_noon(3, 31)),
        (at_noon(1, 31), day(4, 10), at_noon(3, 31), at_noon(4, 30)),
    ],
    ids=[
        "after the day",
        "before its hour",
        "at its time",
        "first month",
        "not yet subscribed",
        "not in this month",
        "ends before the next",
        "over",
        "no 31st of February",
        "after February",
        "no 31st of April",
    ],
)
def test_billing_months_begin_with_the_subscription(subscribed, at, start, end):
    subscription = Subscription(subscribed, day(12, 31))

    span = find_span("current_month", at, "billing_cycle", subscription)

    assert span == PeriodBounds(start, end)


@pytest.mark.parametrize(
    ("at", "start", "end"),
    [
        (day(2, 10), at_noon(2, 3), at_noon(3, 3)),
        (day(4, 10), at_noon(4, 1), at_noon(5, 1)),
    ],
)
def test_gos_short_months_run_over_into_the_next(at, start, end):
    subscription = Subscription(at_noon(1, 31), day(12, 31))

    span = find_span("current_month", at, "billing_cycle", subscription, overflow_reset)

    assert span == PeriodBounds(start, end)


@pytest.mark.parametrize(
    ("period", "reset", "has_subscription"),
    [
        ("current_month", "billing_cycle", False),
        ("current_month", "first_of_month", True),
        ("current_month", None, True),
        ("current_week", "billing_cycle", True),
    ],
)
def test_other_periods_keep_to_the_calendar(period, reset, has_subscription):
    subscription = Subscription(day(1, 5), day(12, 31)) if has_subscription else None

    span = find_span(period, day(2, 14), reset, subscription)

    assert span == find_span(period, day(2, 14))
