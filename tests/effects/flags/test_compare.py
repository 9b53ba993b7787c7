"""Texts compare as the type of their trait has it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.effects.flags.compare import compare, read_int
from schematic_emulator.effects.flags.dates import read_date

OPERATORS = ["eq", "ne", "gt", "gte", "lt", "lte", "is_empty", "not_empty"]
ORDERED = st.sampled_from(["int", "date", "string"])
TEXTS = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.dates().map(str),
    st.sampled_from(["true", "false", ""]),
)
LATER = "2026-01-03"
EARLIER = "2026-01-02"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 5),
        ("-5", -5),
        ("+5", 5),
        ("007", 7),
        ("1.5", 0),
        ("5 ", 0),
        ("1_000", 0),
        ("1e3", 0),
        ("٣", 0),
        ("", 0),
        ("9" * 30, 2**63 - 1),
        ("-" + "9" * 30, -(2**63)),
        ("9" * 5000, 2**63 - 1),
    ],
)
def test_ints_read_as_gos_parser_without_its_error(text, expected):
    assert read_int(text) == expected


@pytest.mark.parametrize(
    ("left", "right", "comparable_type", "holding"),
    [
        ("5", "5", "int", {"eq", "gte", "lte", "not_empty"}),
        ("10", "9", "int", {"ne", "gt", "gte", "not_empty"}),
        ("9", "10", "int", {"ne", "lt", "lte", "not_empty"}),
        ("", "x", "int", {"eq", "gte", "lte", "is_empty"}),
        ("-1", "0", "int", {"ne", "lt", "lte"}),
        ("10", "9", "string", {"ne", "lt", "lte", "not_empty"}),
        ("", "", "string", {"eq", "gte", "lte", "is_empty"}),
        ("true", "true", "bool", {"eq", "not_empty"}),
        ("TRUE", "true", "bool", {"ne", "not_empty"}),
        ("", "no", "bool", {"eq", "not_empty"}),
        (LATER, EARLIER, "date", {"ne", "gt", "gte", "not_empty"}),
        (
            EARLIER,
            "2026-01-02T00:00:00.000Z",
            "date",
            {"eq", "gte", "lte", "not_empty"},
        ),
        ("", EARLIER, "date", {"ne", "lt", "lte", "is_empty"}),
        (EARLIER, "soon", "date", {"ne", "gt", "gte", "not_empty"}),
        ("soon", "", "date", {"eq", "gte", "lte", "is_empty"}),
    ],
)
def test_operators_hold_by_type(left, right, comparable_type, holding):
    found = {each for each in OPERATORS if compare(left, right, comparable_type, each)}

    assert found == holding


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-15 21:59:40 UTC",
        "2024-01-15T21:59:40.000Z",
        "2024-01-15T21:59:40Z",
        "2024-01-15T22:59:40+01:00",
        "Mon Jan 15 2024 21:59:40 UTC",
        "Mon Jan 15 2024 16:59:40 GMT-0500",
        "Mon Jan 15 2024 16:59:40 GMT-0500 (EST)",
        "Mon Jan 15 2024 16:59:40 GMT-0500 (Eastern Standard Time)",
    ],
)
def test_dates_are_read_in_every_spelling(text):
    assert read_date(text) == datetime(2024, 1, 15, 21, 59, 40, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2024-01-15", "Mon Jan 15 2024"])
def test_days_are_midnight(text):
    assert read_date(text) == datetime(2024, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "2024-02-30", "15.1.2024", "Mon Foo 15 2024", "2024-1-5", "1705356000"]
)
def test_other_texts_are_no_dates(text):
    assert read_date(text) is None


@given(TEXTS, TEXTS, ORDERED)
def test_exactly_one_of_less_equal_and_greater_holds(left, right, comparable_type):
    holding = [compare(left, right, comparable_type, op) for op in ("lt", "eq", "gt")]

    assert sum(holding) == 1


@given(TEXTS, TEXTS, st.sampled_from(["int", "date", "string", "bool"]))
def test_ne_is_never_eq(left, right, comparable_type):
    assert compare(left, right, comparable_type, "ne") is not compare(
        left, right, comparable_type, "eq"
    )


@given(TEXTS, TEXTS, ORDERED)
def test_sides_may_be_swapped(left, right, comparable_type):
    assert compare(left, right, comparable_type, "lt") is compare(
        right, left, comparable_type, "gt"
    )
