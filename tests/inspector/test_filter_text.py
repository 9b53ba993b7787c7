"""The words that filter journeys mean what they say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schematic_emulator.api.rest.query.field import QueryError
from schematic_emulator.inspector.list_journeys import read_filter

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("bad", {"states": {"bad"}}),
        ("bad refused", {"states": {"bad", "refused"}}),
        ("not-wanted", {"states": {"not wanted"}}),
        ("state:bad state:not-wanted", {"states": {"bad", "not wanted"}}),
        ('"bad"', {"q": "bad"}),
        ("name:order* opened", {"name": "order*", "q": "opened"}),
        (
            'name:"Order Completed!" bad',
            {"name": "Order Completed!", "states": {"bad"}},
        ),
        ("rule:event-name company:acme", {"rule": "event-name", "company": "acme"}),
        ("user:u-1 environment:e1", {"user": "u-1", "environment": "e1"}),
        ("two  words", {"q": "two words"}),
        ("nmae:order", {"q": "nmae:order"}),
        ('an "open quotation', {"q": "an open quotation"}),
        ("name:", {}),
        ("since:#12", {"after": 12}),
        ("since:5m", {"since": NOW.timestamp() - 300}),
        ("since:2026-01-02T11:00:00Z", {"since": NOW.timestamp() - 3600}),
        ("since:999999999d", {}),
    ],
)
def test_words_are_read(text, expected):
    assert read_filter(text, NOW) == expected


@pytest.mark.parametrize("text", ["state:", "state:baad", 'state:"a b"'])
def test_a_state_that_is_none_is_refused(text):
    with pytest.raises(QueryError, match="expected one of waiting, good"):
        read_filter(text, NOW)


@pytest.mark.parametrize("text", ["since:", "since:soon", "since:#x", "since:5"])
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(QueryError, match="expected since:5m"):
        read_filter(text, NOW)
