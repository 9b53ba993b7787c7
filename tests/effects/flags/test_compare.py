"""Texts compare as the type of their trait has it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.effects.flags.compare import compare
from schematic_emulator.effects.flags.dates import read_date
from schematic_emulator.effects.flags.engine import choose_engine
from schematic_emulator.effects.flags.numbers import (
    find_whole,
    read_int,
    read_number,
)
from schematic_emulator.effects.int64 import add_int64

OPERATORS = ["eq", "ne", "gt", "gte", "lt", "lte", "is_empty", "not_empty"]
ORDERED = st.sampled_from(["int", "date", "string"])
TEXTS = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.dates().map(str),
    st.sampled_from(["true", "false", ""]),
)
LATER = "2026-01-03T00:00:00Z"
EARLIER = "2026-01-02T00:00:00Z"
WASM, GO = choose_engine(), choose_engine("go")
ENGINES = st.sampled_from([WASM, GO])


BELOW, SAME = {"ne", "lt", "lte"}, {"eq", "gte", "lte"}


def list_holding(left, right, comparable_type, engine):
    return {
        each
        for each in OPERATORS
        if compare(left, right, comparable_type, each, engine)
    }


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
        ("0" * 5000 + "5", 5),
    ],
)
def test_ints_read_as_gos_parser_without_its_error(text, expected):
    assert read_int(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("129.5", 129.5),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("-0", 0),
        ("0" * 5000 + "5", 5),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", 2.0**63),
        ("1e309", 0),
        ("9" * 400, 0),
        ("1,000", 0),
        (" 5", 0),
        ("inf", 0),
        ("٣", 0),
    ],
)
def test_numbers_are_read_with_decimals_and_exponents(text, expected):
    assert read_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5", 5), ("+5", 5), ("-3", -3), ("5.0", None), ("9" * 19, None), ("", None)],
)
def test_whole_numbers_are_within_int64(text, expected):
    assert find_whole(text) == expected


def test_sums_go_on_at_the_other_end_of_int64():
    assert add_int64(2**63 - 1, 3) == -(2**63) + 2


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
@pytest.mark.parametrize("engine", [WASM, GO], ids=["wasm", "go"])
def test_operators_hold_by_type(left, right, comparable_type, holding, engine):
    assert list_holding(left, right, comparable_type, engine) == holding


@pytest.mark.parametrize(
    ("left", "right", "comparable_type", "wasm", "go"),
    [
        ("129.5", "100", "int", {"ne", "gt", "gte", "not_empty"}, BELOW | {"is_empty"}),
        ("0.5", "0", "int", {"ne", "gt", "gte", "not_empty"}, SAME | {"is_empty"}),
        ("5", "5.5", "int", BELOW | {"not_empty"}, {"ne", "gt", "gte", "not_empty"}),
        ("1", "true", "bool", {"eq", "not_empty"}, {"ne", "not_empty"}),
        ("2026-01-02", EARLIER, "date", BELOW | {"is_empty"}, SAME | {"not_empty"}),
        (
            "2026-01-02 00:00:00",
            EARLIER,
            "date",
            SAME | {"not_empty"},
            BELOW | {"is_empty"},
        ),
        (
            "9007199254740993",
            "9007199254740992.0",
            "int",
            SAME | {"not_empty"},
            {"ne", "gt", "gte", "not_empty"},
        ),
    ],
)
def test_engines_differ(left, right, comparable_type, wasm, go):
    found = [list_holding(left, right, comparable_type, each) for each in (WASM, GO)]

    assert found == [wasm, go]


@pytest.mark.parametrize(
    ("text", "comparable_type", "normal"),
    [
        ("2026-01-02", "date", "2026-01-02T00:00:00+00:00"),
        (" 2026-01-02 ", "date", "2026-01-02T00:00:00+00:00"),
        ("soon", "date", "soon"),
        (" 5", "int", "5"),
        ("TRUE", "bool", "true"),
        (" A", "string", " A"),
    ],
)
def test_traits_have_a_normal_form(text, comparable_type, normal):
    normalizing = choose_engine("wasm", "normalized")

    assert normalizing.store(text, comparable_type) == normal
    assert WASM.store(text, comparable_type) == text


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


@given(TEXTS, TEXTS, ORDERED, ENGINES)
def test_one_of_less_equal_and_greater_holds(left, right, comparable_type, engine):
    found = list_holding(left, right, comparable_type, engine)

    assert len(found & {"lt", "eq", "gt"}) == 1


@given(TEXTS, TEXTS, st.sampled_from(["int", "date", "string", "bool"]), ENGINES)
def test_ne_is_never_eq(left, right, comparable_type, engine):
    found = list_holding(left, right, comparable_type, engine)

    assert len(found & {"ne", "eq"}) == 1


@given(TEXTS, TEXTS, ORDERED, ENGINES)
def test_sides_may_be_swapped(left, right, comparable_type, engine):
    assert compare(left, right, comparable_type, "lt", engine) is compare(
        right, left, comparable_type, "gt", engine
    )
