"""The two date formats, against what clients send and what they do not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schematic_contracts.formats import (
    is_capture_date_time,
    is_date_time,
    read_date_time,
)

BOTH = [
    "2026-01-31T09:30:00Z",
    "2026-01-31T09:30:00.000Z",
    "2026-01-31t09:30:00.1z",
    "2026-01-31T09:30:00.123456789Z",
    "2026-01-31T09:30:00.1234567+00:00",
    "2026-01-31T23:59:59-23:59",
    "2028-02-29T00:00:00Z",
    "2000-02-29T00:00:00.000Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2016-12-31T23:59:60Z",
    "2017-01-01T00:59:60.5+01:00",
    "2016-12-31T15:59:60-08:00",
]
CAPTURE_ONLY = ["2026-01-31T10:30+01:00", "2026-01-31T09:30Z"]
STRICT_ONLY = ["2026-01-31T09:30:00.1234567890Z"]
NEITHER = [
    "",
    "now",
    "2026",
    "2026-01-31",
    "2026-01-31T09:30:00",
    "2026-01-31 09:30:00Z",
    "2026-01-31T09:30:00Z\n",
    "\n2026-01-31T09:30:00Z",
    "2026-02-29T09:30:00Z",
    "1900-02-29T09:30:00.000Z",
    "2026-04-31T09:30:00.000Z",
    "2026-13-01T09:30:00Z",
    "2026-00-01T09:30:00Z",
    "2026-01-00T09:30:00Z",
    "0000-01-01T00:00:00Z",
    "2026-01-31T24:00:00Z",
    "2026-01-31T24:00:00.000Z",
    "2026-01-31T09:60:00Z",
    "2026-01-31T09:30:61Z",
    "2026-01-31T12:00:60Z",
    "2026-01-31T09:30:00.Z",
    "2026-01-31T09:30:00,000Z",
    "2026-01-31T09:30:00+0100",
    "2026-01-31T09:30:00+24:00",
    "2026-01-31T09:30:00+01:60",
    "2026-W05-6T09:30:00.000Z",
    "20260131T093000Z",
    "+012026-01-31T09:30:00.000Z",
    "٢٠٢٦-01-31T09:30:00Z",
    "1769851800",
]


@pytest.mark.parametrize("text", BOTH)
def test_moment_has_both_formats(text: str):
    assert is_date_time(text)
    assert is_capture_date_time(text)


@pytest.mark.parametrize("text", CAPTURE_ONLY)
def test_seconds_may_be_missing_in_capture_alone(text: str):
    """Java's SDK drops them when they are 0."""
    assert is_capture_date_time(text)
    assert not is_date_time(text)


@pytest.mark.parametrize("text", STRICT_ONLY)
def test_fraction_has_nine_digits_at_most_in_capture(text: str):
    assert is_date_time(text)
    assert not is_capture_date_time(text)


@pytest.mark.parametrize("text", NEITHER)
def test_other_text_has_neither_format(text: str):
    assert not is_date_time(text)
    assert not is_capture_date_time(text)
    assert read_date_time(text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T10:30+01:00", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        (
            "2026-01-31t09:30:00.123456789z",
            datetime(2026, 1, 31, 9, 30, 0, 123456, tzinfo=UTC),
        ),
        (
            "2016-12-31T23:59:60.5Z",
            datetime(2016, 12, 31, 23, 59, 59, 500000, tzinfo=UTC),
        ),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_read_date_time_returns_the_moment_in_utc(text: str, moment: datetime | None):
    """A moment before the year 1 in UTC is one that Python cannot hold."""
    assert read_date_time(text) == moment
