"""JSON is the same value over as few lines as fit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.terminal.compact_json import write_compact_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(value=JSON, width=st.integers(10, 60))
def test_lines_are_the_same_value(value: Any, width: int):
    assert json.loads("\n".join(write_compact_json(value, width))) == value


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (24, ['{"a": [1, 2], "b": {}}']),
        (22, ["{", '  "a": [1, 2],', '  "b": {}', "}"]),
        (13, ["{", '  "a": [', "    1,", "    2", "  ],", '  "b": {}', "}"]),
    ],
)
def test_what_fits_a_line_is_not_broken(width: int, lines: list[str]):
    value = {"a": [1, 2], "b": {}}

    assert list(write_compact_json(value, width)) == lines


def test_one_item_shares_the_lines_of_its_list():
    value = {"a": [{"b": 1, "c": 2}]}

    assert list(write_compact_json(value, 15)) == [
        "{",
        '  "a": [{',
        '    "b": 1,',
        '    "c": 2',
        "  }]",
        "}",
    ]


def test_first_line_is_indented_too():
    assert list(write_compact_json([5, 6], 3, 2)) == ["  [", "    5,", "    6", "  ]"]
