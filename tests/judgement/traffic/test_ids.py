"""Ids that differ only in case are found, each spelling beside the usual one."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.traffic.ids import IdTally


def found(*ids: str) -> list[tuple[str, int, int]]:
    """Return subject, count and first line of what is found in ids, one a line."""
    tally = IdTally("company")
    for line, each in enumerate(ids, 1):
        tally.add([each], "a", line)
    return [(one.finding.subject, one.count, one.line) for one in tally.find()]


def test_rarer_spelling_is_found_beside_the_usual_one():
    assert found("acme", "Acme", "acme") == [("acme and Acme", 1, 2)]


def test_each_other_spelling_is_found():
    ids = ("acme", "acme", "ACME", "Acme")

    assert found(*ids) == [("acme and ACME", 1, 3), ("acme and Acme", 1, 4)]


@pytest.mark.parametrize("ids", [("a", "b"), ("a1", "a2"), ("acme", "acme "), ()])
def test_ids_that_differ_otherwise_are_not(ids: tuple[str, ...]):
    assert found(*ids) == []


def test_message_says_whose_ids_they_are():
    tally = IdTally("user")
    tally.add_all(["u", "U"], "a", [3, 4])

    (one,) = tally.find()

    assert one.finding.message == 'the user ids "U" and "u" differ only in case'
    assert (one.applies, one.file) == (2, "a")
