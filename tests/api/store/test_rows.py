"""Rows are bounded by number and by bytes, and found by number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schematic_emulator.api.store.capture import Capture, make_capture
from schematic_emulator.api.store.rows import Rows
from schematic_emulator.effects.outcome import PlannedOutcome
from support.capture_events import AT, JSON, track

ROW: Capture = make_capture(
    track(), b"0123456789", JSON, AT, PlannedOutcome("processed", (), AT)
)


def fill(rows, numbers, size=10):
    for number in numbers:
        rows.append(replace(ROW, number=number, raw=bytes(size)))


@pytest.mark.parametrize(
    ("max_rows", "max_bytes", "kept"),
    [(3, 1000, [7, 8, 9]), (100, 25, [8, 9]), (100, 5, [9]), (1, 1000, [9])],
)
def test_rows_keep_the_newest_within_bounds(max_rows, max_bytes, kept):
    rows = Rows(max_rows, max_bytes)

    fill(rows, range(10))

    assert [row.number for row in rows] == kept
    assert [row.number for row in reversed(rows)] == kept[::-1]
    assert (len(rows), rows[-1].number) == (len(kept), 9)


def test_rows_that_were_cleared_fill_again():
    rows = Rows(100, 25)
    fill(rows, range(5))

    rows.clear()
    fill(rows, (7, 8))

    assert [row.number for row in rows] == [7, 8]


@pytest.mark.parametrize("number", [3, 5, 11])
def test_rows_find_by_number(number):
    rows = Rows(100, 10_000)
    fill(rows, (3, 5, 8, 11))

    assert rows.find(number).number == number


@pytest.mark.parametrize("number", [0, 4, 12])
def test_rows_find_nothing_else(number):
    rows = Rows(100, 10_000)
    fill(rows, (3, 5, 8, 11))

    assert rows.find(number) is None
