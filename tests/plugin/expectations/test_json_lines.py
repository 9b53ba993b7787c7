"""Lines of a mapping file, found without a parser of our own."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.plugin.expectations.json_lines import find_line

FIRST = {"name": "A", "subscribe": "x", "partnerAction": "t", "mapping": {"a": True}}
SECOND = {"name": "B", "subscribe": "x", "partnerAction": "t", "mapping": {"a": None}}
TEXT = json.dumps([FIRST, SECOND], indent=2)


@pytest.mark.parametrize(
    ("text", "subscription", "way", "line"),
    [
        pytest.param(TEXT, FIRST, ("mapping", "a"), 7, id="first"),
        pytest.param(TEXT, SECOND, ("mapping", "a"), 15, id="second"),
        pytest.param(TEXT, SECOND, ("mapping",), 14, id="whole mapping"),
        pytest.param(TEXT, SECOND, ("subscribe",), 12, id="trigger"),
        pytest.param(TEXT, SECOND, ("mapping", "b"), None, id="no such field"),
        pytest.param(
            f'{{"subscriptions": {TEXT}}}', FIRST, ("mapping", "a"), 7, id="object"
        ),
        pytest.param(
            json.dumps(FIRST, indent=2), FIRST, ("mapping",), 5, id="one alone"
        ),
        pytest.param("not JSON", FIRST, ("mapping", "a"), None, id="not JSON"),
    ],
)
def test_line_of_a_member(text, subscription, way, line):
    assert find_line(text, subscription, *way) == line
