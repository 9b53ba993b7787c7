"""Query fields become typed values; whatever does not fit is refused by name."""

from __future__ import annotations

import pytest

from schematic_emulator.api.rest.query.field import QueryError, QueryField, list_fields
from schematic_emulator.api.rest.query.parse import parse_query, read_pairs

TYPES = QueryField("event_types", "texts", choices=("track", "identify"))
FIELDS = (*list_fields("ids q limit offset"), TYPES)


def test_parse_returns_numbers_as_numbers_and_lists_as_lists():
    query = parse_query(read_pairs(b"ids=a&limit=7&q=x&unknown=1"), FIELDS)

    assert query == {"ids": ["a"], "q": "x", "limit": 7, "offset": 0}


def test_parse_fills_in_the_page_when_none_is_given():
    assert parse_query([], FIELDS) == {"limit": 100, "offset": 0}


def test_parse_takes_php_style_lists():
    query = parse_query(read_pairs(b"ids[]=a&ids[]=b"), list_fields("ids"))

    assert query == {"ids": ["a", "b"]}


@pytest.mark.parametrize(
    ("query_string", "message"),
    [
        (b"limit=251", "limit: expected 0 to 250, found 251"),
        (b"limit=-1", "limit: expected 0 to 250, found -1"),
        (b"limit=ten", "limit: expected a whole number, found 'ten'"),
        (b"limit=", "limit: expected a whole number, found ''"),
        (b"limit=NaN", "limit: expected a whole number, found 'NaN'"),
        (b"limit=1.0", "limit: expected a whole number, found '1.0'"),
        (b"limit=%D9%A1", "limit: expected a whole number, found '\u0661'"),
        (b"limit=1&limit=2", "limit: expected one value, found 2"),
        (
            b"offset=9223372036854775808",
            "offset: expected 0 to 9223372036854775807, found 9223372036854775808",
        ),
        (
            b"offset=" + b"9" * 5000,
            (
                f"offset: expected a whole number, found '{'9' * 40}'"
                " and 4960 more characters"
            ),
        ),
        (
            b"q=" + b"x" * 513,
            f"q: longer than 512 characters: '{'x' * 40}' and 473 more characters",
        ),
        (b"&".join([b"ids=a"] * 101), "ids: expected at most 100 values, found 101"),
        (
            b"event_types=page",
            "event_types: expected one of track, identify, found 'page'",
        ),
    ],
)
def test_parse_refuses_what_does_not_fit(query_string, message):
    with pytest.raises(QueryError) as refusal:
        parse_query(read_pairs(query_string), FIELDS)

    assert str(refusal.value) == message
