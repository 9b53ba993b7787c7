"""Dates are read in the spellings that the WASM engine was seen to read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schematic_emulator.effects.flags.instants import read_instant


def instant(hour: int) -> tuple[int, int]:
    since = datetime(2026, 1, 1, hour, tzinfo=UTC) - datetime(1, 1, 1, tzinfo=UTC)
    return 86_400 + int(since.total_seconds()), 0


TEN = instant(10)
EIGHT = instant(8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-01T10:00:00Z", TEN),
        ("2026-01-01t10:00:00z", TEN),
        ("2026-01-01T10:00:00+02:00", EIGHT),
        ("2026-01-01T10:00:00\u221202:00", instant(12)),
        ("2026-01-01T10:00:00+0200", EIGHT),
        ("2026-01-01T10:00:00 +02: 00", EIGHT),
        ("2026-01-01T10:00:00.123456789Z", (TEN[0], 123_456_789)),
        ("2026-01-01T10:00:00.123-0000", (TEN[0], 123_000_000)),
        ("2026-01-01T10:00:00+24:00", TEN),
        ("2026-01-01T09:59:60Z", (TEN[0] - 1, 10**9)),
        ("2026-01-01 10:00:00", TEN),
        ("2026-01-0110:00:00 +02:00", TEN),
        ("2026-1-1 10:0:0.5", TEN),
        ("+2026-01-01 10:00:00", TEN),
        ("Thu Jan 01 2026 10:00:00 GMT+0200", EIGHT),
        ("thu JAN 1 2026 10:00:00 GMT +02:00", EIGHT),
        ("Thu Jan 01 2026 10:00:00 EST", TEN),
        ("Thu Jan 01 2026 10:00:00 GMT+2400", TEN),
        ("ThuJan012026 10:00:00", TEN),
        ("0000-12-31T00:00:00Z", (0, 0)),
    ],
)
def test_instant_is_read(text, expected):
    assert read_instant(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "nope", "2026-01-01", "Thu Jan 01 2026", "1767225600"),
        *("2026-01-01T10:00:00", "2026-01-01T10:00:00+02", "2026-01-01T1:00:00Z"),
        *("2026-01-01T10:00:00,5Z", "2026-01-01T10:00:00.Z", "2026-01-01T10:00:61Z"),
        *("2026-06-31T00:00:00Z", "2026-01-01T24:00:00Z", "12026-01-01 10:00:00"),
        *("2026-01-01T10:00:00.12+0200", "2026-01-01T10:00:00+00:60"),
        *("2026-01-01 10:00:00.5 UTC", "2026-01-01T10:00:00Z ", "2026-01-11:00:00"),
        *("Fri Jan 01 2026 10:00:00 EST", "Thu Foo 01 2026 10:00:00 EST"),
        *("Xyz Jan 01 2026 10:00:00 EST", "Thursday Jan 01 2026 10:00:00"),
        "Thu Jan 01 2026 10:00:00 GMT+0200 (CEST)",
        "+999999999999-01-01 10:00:00",
        "+999999-01-01 10:00:00",
    ],
)
def test_other_texts_are_unreadable(text):
    assert read_instant(text) is None
