"""Moments as Segment's intake reads, corrects and writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.source.time_text import correct, read_time, write_time

AT = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02T12:00:00Z", AT),
        ("2026-01-02T12:00:00.000Z", AT),
        ("2026-01-02T14:00:00+02:00", AT),
        ("2026-01-02T12:00:00", AT),
        ("2026-01-02T12:00:00.123456+00:00", AT + timedelta(microseconds=123456)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (1767355200, None),
        (None, None),
        ({}, None),
    ],
)
def test_moment_is_read_from_iso_text_alone(text, expected):
    assert read_time(text) == expected


def test_moment_is_written_with_milliseconds_in_utc():
    assert write_time(AT + timedelta(microseconds=5999)) == "2026-01-02T12:00:00.005Z"


def test_clock_that_is_an_hour_slow_is_corrected():
    original, sent = AT - timedelta(hours=1, seconds=3), AT - timedelta(hours=1)

    assert correct(original, sent, AT) == AT - timedelta(seconds=3)


@given(original=st.datetimes(), sent=st.datetimes(), received=st.datetimes())
def test_correcting_never_raises(original, sent, received):
    assert isinstance(correct(original, sent, received), datetime)
