"""Repeated messageIds are counted by event name, with the first repeat's place."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.traffic import messages
from schematic_emulator.judgement.traffic.messages import MessageTally


def found(tally: MessageTally) -> list[tuple[str, int, int, str, int]]:
    """Return subject, counts and place of each finding."""
    return sorted(
        (one.finding.subject, one.count, one.applies, one.file, one.line)
        for one in tally.find()
    )


def tally(*calls: tuple[str, str, int]) -> MessageTally:
    """Take in calls: messageId, name and line."""
    made = MessageTally()
    for message_id, name, line in calls:
        made.add(message_id, name, "a", line)
    return made


def test_every_call_after_the_first_is_a_repeat():
    made = tally(("m1", "A", 1), ("m1", "A", 4), ("m2", "B", 5), ("m1", "A", 6))

    assert found(made) == [("A", 2, 4, "a", 4)]


def test_first_call_is_that_of_the_smallest_place():
    made = tally(("m1", "Later", 9), ("m1", "First", 2))

    assert found(made) == [("Later", 1, 2, "a", 9)]


def test_repeat_in_another_part_is_found():
    made = tally(("m1", "A", 1), ("m2", "B", 2))
    made.merge(tally(("m2", "B", 8), ("m3", "C", 9)))

    assert found(made) == [("B", 1, 4, "a", 8)]


def test_columns_are_the_same_as_single_calls():
    made = MessageTally()
    made.add_all(["m1", "m2"], ["A", "B"], "a", [1, 2])
    made.add_all(["m3", "m2"], ["C", "B"], "a", [3, 4])

    assert found(made) == [("B", 1, 4, "a", 4)]


def test_long_ids_are_compared_too():
    long = "m" * 5000
    made = tally((long, "A", 1), (long, "A", 2), (f"{long}n", "A", 3))

    assert found(made) == [("A", 1, 3, "a", 2)]
    assert max(map(len, made._first.rows)) <= 100


def test_repeats_beyond_the_limit_are_at_least_so_many(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(messages, "MOST_MESSAGES", 10)
    made = tally(*[(f"m{number % 50}", "A", number) for number in range(100)])

    (one,) = made.find()

    assert one.finding.message.startswith("at least 10 calls have a messageId")
