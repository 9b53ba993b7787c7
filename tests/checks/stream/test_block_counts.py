"""Events are counted by kind, and each is accounted for in the tally."""

from __future__ import annotations

import json

from schematic_emulator.checks.stream.block_counts import BlockCounts
from schematic_emulator.checks.stream.judge_line import SegmentJudge
from schematic_emulator.checks.stream.tally import Naming, StreamTally
from schematic_emulator.destination import presets
from segment_fixtures import World

TRACK = {"type": "track", "event": "Order!", "timestamp": "2026-01-02T03:04:05.678Z"}


def count(*pieces: tuple[int, dict]) -> StreamTally:
    counts = BlockCounts("a.json", SegmentJudge(presets(), "published"))
    for line, event in pieces:
        counts.add_piece(json.dumps(event).encode(), line)
    return counts.tally()


def test_rule_is_counted_with_the_first_event_as_its_example():
    other = {**TRACK, "event": "Cart?"}

    found = count((3, TRACK), (5, other), (6, TRACK)).found["a.json", "event-name"]

    assert (found.count, found.place, found.subject) == (
        3,
        "a.json:3",
        'track "Order!"',
    )
    assert found.example.found == '"Order!"'


def test_rule_of_several_kinds_of_events_is_counted_once_for_each_event():
    named = {**TRACK, "userId": "u1"}

    found = count((1, TRACK), (2, named), (3, named)).found["a.json", "event-name"]

    assert (found.count, found.line) == (3, 1)


def test_names_are_counted_by_how_they_are_sent():
    lower = {**TRACK, "event": "order!"}

    tally = count((1, TRACK), (2, lower), (4, lower), (5, {**TRACK, "event": None}))

    assert tally.names == {
        "order!": {
            "Order!": Naming("Order!", 1, "a.json", 1),
            "order!": Naming("order!", 2, "a.json", 2),
        }
    }


def test_tally_of_a_block_is_the_sum_of_the_tallies_of_its_events():
    pieces = list(enumerate(World(seed=5).events(400), start=1))
    apart = StreamTally()

    for piece in pieces:
        apart.add(count(piece))

    assert apart == count(*pieces)
