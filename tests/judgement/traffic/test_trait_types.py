"""Traits with values of several types are found."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.traffic.trait_types import TraitTally, read_traits


def found(*values: object) -> list[tuple[str, str, int, int]]:
    tally = TraitTally()
    for line, value in enumerate(values, 1):
        traits = read_traits({"type": "identify", "traits": {"a/b": value}})
        tally.add_all(traits, "a", [line] * len(traits))
    return [
        (one.finding.subject, one.finding.message, one.count, one.line)
        for one in tally.find()
    ]


def test_other_types_are_found_with_the_usual_one():
    """Each type with at least three values counts; the first other value is shown."""
    values = [1, 2.5, "x", 3, "y", True, "z", 4]

    message = "of its values 4 are a number, 3 are text"
    assert found(*values) == [("a/b", message, 3, 3)]


@pytest.mark.parametrize(
    "values",
    [[1, 2.0, None, 3, 4], ["1", "2", 3, 4], [[1], [2], [3], ["x"]], []],
    ids=["numbers", "two", "lists", "none"],
)
def test_one_type_is_not(values: list[object]):
    assert found(*values) == []


@pytest.mark.parametrize(
    "event",
    [
        {"type": "track", "traits": {"a": 1}},
        {"type": "identify", "traits": "a"},
        {"type": "identify"},
        {"type": "identify", "traits": dict.fromkeys(map(str, range(101)), 1)},
    ],
)
def test_other_calls_have_no_traits(event: dict):
    assert read_traits(event) == []
