"""When a failed request is sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.source.outbox.backoff import Backoff, read_retry_after
from support.segment_end import NOON

HOURS = timedelta(hours=4)


def waits(seed: int, count: int) -> list[float]:
    backoff = Backoff(seed=seed)
    due = [backoff.next_at(number, NOON, NOON, None) for number in range(1, count)]
    return [(moment - NOON).total_seconds() for moment in due]


def test_wait_doubles_with_jitter_up_to_its_ceiling():
    found = waits(1, 14)

    ceilings = [min(600.0, 2.0**number) for number in range(13)]
    assert all(c / 2 <= wait <= c for c, wait in zip(ceilings, found, strict=True))


def test_same_seed_waits_the_same():
    assert waits(3, 9) == waits(3, 9)
    assert waits(3, 9) != waits(4, 9)


def test_four_hours_after_the_first_attempt_it_gives_up():
    backoff = Backoff()

    assert backoff.next_at(9, NOON, NOON + HOURS - timedelta(hours=1), None)
    assert backoff.next_at(9, NOON, NOON + HOURS, None) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        ("30", 30.0),
        ("999999999999999999", 86_400.0),
        ("Fri, 02 Jan 2026 12:01:00 GMT", 60.0),
        ("Fri, 02 Jan 2026 11:00:00 GMT", 0.0),
        ("Fri, 02 Jan 2026 12:01:00", None),
        ("-5", None),
        ("soon", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read(header, seconds):
    assert read_retry_after(header, NOON) == seconds


@given(st.text(max_size=40))
def test_any_retry_after_is_read_or_ignored(header):
    found = read_retry_after(header, NOON)

    assert found is None or 0 <= found <= 86_400
