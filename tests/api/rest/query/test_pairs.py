"""A query string is cut into pairs, or refused by name."""

from __future__ import annotations

import pytest

from schematic_contracts.reading.bounds import QUERY
from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.api.rest.query.parse import read_pairs


def test_pairs_have_order_repetitions_and_empty_values():
    assert read_pairs(b"ids=b&ids=a&q=") == [("ids", "b"), ("ids", "a"), ("q", "")]


def test_pairs_decode_percent_and_plus():
    assert read_pairs(b"q=Probe+Org%20%C3%A9") == [("q", "Probe Org é")]


@pytest.mark.parametrize(
    ("query_string", "message"),
    [
        pytest.param(b"q=%ff", "query string: expected UTF-8", id="broken percent"),
        pytest.param("q=é".encode(), "query string: expected UTF-8", id="raw bytes"),
        pytest.param(
            b"&".join([b"a=1"] * (QUERY.most + 1)),
            "query string: more than 1,000 fields",
            id="too many",
        ),
    ],
)
def test_pairs_refuse_what_cannot_be_read(query_string, message):
    with pytest.raises(QueryError) as refusal:
        read_pairs(query_string)

    assert str(refusal.value) == message
