"""Plain comparisons of captures, in words."""

from __future__ import annotations

from schematic_emulator.plugin.comparison import explain_comparison
from support.captures import track


def test_captures_are_compared_field_by_field(schematic_sandbox):
    track(schematic_sandbox, "one")
    track(schematic_sandbox, "two")
    left, right = schematic_sandbox.journal

    lines = explain_comparison("==", left, right)

    assert lines[0].startswith('track "one": answered 200, processed == track "two"')
    assert lines[-1] == '/body/event: "one" != "two"'


def test_row_of_captures_is_listed(schematic_sandbox):
    track(schematic_sandbox, "one")

    lines = explain_comparison("==", schematic_sandbox.journal, [])

    assert lines == [
        "[1 capture] == []",
        "left:",
        '  track "one": answered 200, processed',
        "right:",
        "  []",
    ]


def test_other_comparisons_are_left_to_pytest(schematic_sandbox):
    track(schematic_sandbox, "one")

    assert explain_comparison("==", [1], [2]) is None
    assert explain_comparison("in", schematic_sandbox.journal[0], []) is None
