"""Values of one shape have the same effect."""

from __future__ import annotations

import pytest

from schematic_emulator.checks.stream.shapes import UnshapedError, shape_value
from schematic_emulator.destination.javascript.values import JsFunction
from schematic_emulator.destination.mapping.mapping_reads import (
    EXACT,
    LOOSE,
    SPREAD,
    TIME,
)

TIMES = ("2026-01-02T03:04:05.678Z", "2027-11-30T23:00:00.000Z")


@pytest.mark.parametrize(
    ("mode", "first", "second"),
    [
        (LOOSE, "a", "b c"),
        (LOOSE, 1, -5),
        (LOOSE, {"a": ["x", 1]}, {"a": ["y", 2]}),
        (SPREAD, {"a": "x"}, {"a": "y"}),
        (TIME, *TIMES),
        (EXACT, {"a": [1.0]}, {"a": [1.0]}),
    ],
)
def test_values_that_matter_alike_have_one_shape(mode, first, second):
    assert shape_value(first, mode) == shape_value(second, mode)


@pytest.mark.parametrize(
    ("mode", "first", "second"),
    [
        (LOOSE, "a", ""),
        (LOOSE, "a", "\x00"),
        (LOOSE, "a", "{{a}}"),
        (LOOSE, "a", "a" * 101),
        (LOOSE, 1, True),
        (LOOSE, 1, 1.0),
        (LOOSE, 1, 2**53),
        (LOOSE, None, {}),
        (LOOSE, [], {}),
        (LOOSE, {"a": 1, "b": 1}, {"b": 1, "a": 1}),
        (SPREAD, "a", "b"),
        (TIME, TIMES[0], "2026-02-29T03:04:05.678Z"),
        (TIME, TIMES[0], "٢٠٢٦-01-02T03:04:05.678Z"),
        (TIME, TIMES[0], "2026-01-02T03:04:05.6789Z"),
        (EXACT, *TIMES),
        (EXACT, 1, 2),
    ],
)
def test_values_that_matter_differ_in_shape(mode, first, second):
    assert shape_value(first, mode) != shape_value(second, mode)


@pytest.mark.parametrize(
    "value",
    [
        [1] * 101,
        dict.fromkeys(map(str, range(101))),
        [[[[[[1]]]]]],
        JsFunction("call", 0),
    ],
    ids=["long", "wide", "deep", "function"],
)
def test_value_without_a_shape_is_refused(value):
    with pytest.raises(UnshapedError):
        shape_value(value, LOOSE)
