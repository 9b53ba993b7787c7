"""Events are found whose time is far from the others, or after their receipt."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.traffic.times import AHEAD, LATE, TimeTally, read_time

USUAL = [("2026-01", "Open")] * 60


def found(*times: tuple[str, str]) -> list[tuple[str, int, int]]:
    tally = TimeTally()
    tally.add_all(times, "a", range(1, len(times) + 1))
    return [
        (one.finding.subject, one.count, one.line)
        for one in sorted(tally.find(), key=lambda one: one.line)
    ]


@pytest.mark.parametrize("month", ["1970-01", "0026-01", "2027-01", "2025-05"])
def test_events_far_from_most_are_found_by_name(month: str):
    others = [(month, "Close"), (month, "Open"), (f"{month}{LATE}", "Close")]

    assert found(*USUAL, *others) == [("Close", 2, 61), ("Open", 1, 62)]


@pytest.mark.parametrize(
    "times",
    [
        [*USUAL, *[("2020-01", "Open")] * 21],
        [*USUAL[:49], ("2020-01", "Open")],
        [*USUAL, ("2025-07", "Open"), ("2025-01", "Open")],
        [*USUAL, ("2020-13", "Open"), ("13/01/2", "Open")],
        [],
    ],
    ids=["a quarter", "few", "no gap", "no month", "none"],
)
def test_traffic_of_years_and_other_texts_are_not(times: list[tuple[str, str]]):
    assert found(*times) == []


@pytest.mark.parametrize(
    ("time", "month"),
    [
        ("2026-01-05T10:00:00Z", "2026-01"),
        ("2026-01-05T10:30:00Z", AHEAD),
        ("2026-01-05T12:30:00+02:00", AHEAD),
        ("2026-01-05T12:00:00+02:00", "2026-01"),
        ("2026-01-05T09:30:00Z", "2026-01"),
        ("2026-01-05T08:30:00Z", f"2026-01{LATE}"),
        ("2026-01-05T05:00:01-05:00", "2026-01"),
        ("tomorrow", "tomorro"),
    ],
)
@pytest.mark.parametrize("end", ["receivedAt", "sentAt"])
def test_time_after_the_receipt_is_found(end: str, time: str, month: str):
    event = {"timestamp": time, end: "2026-01-05T10:00:01.000Z"}

    assert read_time(event, "Open") == (month, "Open")
    assert read_time({"timestamp": time}, "Open") == (time[:7], "Open")


def test_receipt_goes_before_a_device_that_is_slow():
    event = {
        "timestamp": "2026-01-05T10:00:00Z",
        "sentAt": "2026-01-05T08:00:00Z",
        "receivedAt": "2026-01-05T10:00:01Z",
    }

    assert read_time(event, "Open") == ("2026-01", "Open")
    assert found((AHEAD, "Open")) == [("Open", 1, 1)]
