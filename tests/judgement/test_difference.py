"""Where two JSON values part ways."""

from __future__ import annotations

from schematic_emulator.judgement.difference import MISSING, Difference, differences


def test_equal_values_do_not_differ():
    value = {"a": [1, {"b": None}], "c": "x"}

    assert list(differences(value, dict(value))) == []


def test_objects_are_entered_and_their_members_escaped():
    left, right = {"a": {"b/c": 1, "d": 2}}, {"a": {"b/c": 3, "e~": 4}}

    assert list(differences(left, right)) == [
        Difference("/a/b~1c", 1, 3),
        Difference("/a/d", 2, MISSING),
        Difference("/a/e~0", MISSING, 4),
    ]


def test_arrays_are_compared_as_a_whole():
    assert list(differences({"a": [1]}, {"a": [2]})) == [Difference("/a", [1], [2])]


def test_one_and_true_differ():
    assert list(differences(1, True)) == [Difference("", 1, True)]
