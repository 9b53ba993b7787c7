"""Lines of a mapping file, found without a parser of our own."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.plugin.expectations.json_lines import find_line

FIRST = {"name": "A", "subscribe": "x", "partnerAction": "t", "mapping": {"a": True}}
SECOND = {"name": "B", "subscribe": "x", "partnerAction": "t", "mapping": {"a": None}}
TEXT = json.dumps([FIRST, SECOND], indent=2)


@pytest.mark.parametrize(
    ("text", "number", "field", "line"),
    [
        pytest.param(TEXT, 0, "a", 7, id="first"),
        pytest.param(TEXT, 1, "a", 15, id="second"),
        pytest.param(TEXT, 1, "", 14, id="whole mapping"),
        pytest.param(TEXT, 1, "b", None, id="no such field"),
        pytest.param(f'{{"subscriptions": {TEXT}}}', 0, "a", 7, id="object"),
        pytest.param("not JSON", 0, "a", None, id="not JSON"),
    ],
)
def test_line_of_a_field(text, number, field, line):
    assert find_line(text, [FIRST, SECOND], number, field) == line
