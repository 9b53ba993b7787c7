"""Read and write dates as Node does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schematic_emulator.destination.javascript.dates import (
    find_date_ms,
    is_date_like,
    iso_text,
)
from support.rows import on_rows

GOLDEN = Path(__file__).parents[2] / "golden" / "destination" / "dates.json"
CASES = json.loads(GOLDEN.read_text("utf-8"))["cases"]


@on_rows("case", CASES, ids=lambda case: case["text"])
def test_date_text_gives_the_moment_that_node_gives(case):
    """ISO and legacy text have the same ISO text as in Node, or are not dates."""
    moment = find_date_ms(case["text"])

    found = None if moment is None else iso_text(moment)
    assert (found, is_date_like(case["text"])) == (case["iso"], case["date_like"])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1.9, "1970-01-01T00:00:00.001Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (8_640_000_000_000_000, "+275760-09-13T00:00:00.000Z"),
        (-8_640_000_000_000_000, "-271821-04-20T00:00:00.000Z"),
    ],
)
def test_number_counts_milliseconds(value, text):
    """A number is milliseconds, its fraction cut."""
    moment = find_date_ms(value)

    assert moment is not None
    assert iso_text(moment) == text


@pytest.mark.parametrize("value", [8_640_000_000_000_001, 10**400, float("inf")])
def test_number_beyond_the_range_is_no_date(value):
    """The calendar ends a hundred million days from 1970."""
    assert find_date_ms(value) is None
