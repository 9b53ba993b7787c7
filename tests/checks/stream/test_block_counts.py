"""Events are counted by kind, and each is accounted for in the tally."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.checks.stream.block_counts import BlockCounter
from schematic_emulator.checks.stream.judge_line import SegmentJudge
from schematic_emulator.checks.stream.tally import MOST_SUBJECTS, StreamTally
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.destination import presets
from schematic_emulator.judgement.judge import judge
from schematic_emulator.judgement.traffic.kinds import find_kind
from schematic_emulator.judgement.traffic.mapped_reads import list_reads
from schematic_emulator.judgement.traffic.rules import (
    TrafficRules,
    find_traffic_findings,
)
from schematic_emulator.judgement.traffic.times import read_time
from segment_fixtures import World
from segment_fixtures.mutations.mutations import corrupt

TRACK = {
    "type": "track",
    "event": "Order!",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.678Z",
}


def counter() -> BlockCounter:
    return BlockCounter(SegmentJudge(presets(), "published"))


def count(*pieces: tuple[int, dict], by: BlockCounter | None = None) -> StreamTally:
    counting = by or counter()
    counting.start("a.json")
    for line, event in pieces:
        counting.add_piece(json.dumps(event).encode(), line)
    return counting.end()


def traffic() -> list[dict]:
    """Return events of all kinds: clean, corrupted, and from before the intake."""
    events = [*World(seed=5).events(300)]
    dirty = [one.event for one in corrupt(World(seed=6).events(300), 0.5, 1)]
    posted = [
        {name: value for name, value in event.items() if name != "receivedAt"}
        for event in World(seed=7).events(100)
    ]
    return [*events, *dirty, *posted, *events[:20]]


def test_rule_is_counted_with_the_first_event_as_its_example():
    other = {**TRACK, "event": "Cart?"}

    found = count((3, TRACK), (5, other), (6, TRACK)).found["a.json", "event-name"]

    assert (found.count, found.place, found.subject) == (
        3,
        "a.json:3",
        'track "Order!"',
    )
    assert found.example.found == '"Order!"'
    assert {name: (one.count, one.line) for name, one in found.subjects.items()} == {
        '"Order!"': (2, 3),
        '"Cart?"': (1, 5),
    }


def test_rule_of_several_kinds_of_events_is_counted_once_for_each_event():
    anonymous = {**TRACK, "userId": None, "anonymousId": "a1"}

    found = count((1, TRACK), (2, anonymous), (3, anonymous))

    assert found.found["a.json", "event-name"].count == 3
    assert found.found["a.json", "event-name"].line == 1


def test_subjects_are_listed_in_the_order_of_their_first_events():
    anonymous = {**TRACK, "userId": None, "anonymousId": "a1"}
    later = {**TRACK, "event": "Cart?"}

    pieces = (1, TRACK), (2, {**anonymous, "event": "Cart?"}), (3, later)
    found = count(*pieces).found["a.json", "event-name"]

    assert [(name, one.line) for name, one in found.subjects.items()] == [
        ('"Order!"', 1),
        ('"Cart?"', 2),
    ]
    assert found.subjects['"Cart?"'].count == 2


def test_further_subjects_are_counted_together():
    events = [{**TRACK, "event": f"Order {n}!"} for n in range(MOST_SUBJECTS + 5)]
    counting, whole = counter(), StreamTally()

    for start in range(0, len(events), 100):
        whole.add(count(*enumerate(events[start : start + 100]), by=counting))

    found = whole.found["a.json", "event-name"]
    assert (len(found.subjects), found.omitted) == (MOST_SUBJECTS, 5)
    assert found.count == len(events)


def test_batch_is_counted_by_its_calls():
    batch = {"batch": [TRACK, {**TRACK, "type": "page"}, 5]}

    tally = count((1, batch), (2, TRACK))

    assert tally.ledger.produced == 4
    assert tally.files == {"a.json": 4}
    assert tally.ledger.types == {"track": 2, "page": 1, "no type": 1}


def test_call_that_is_too_large_is_dropped():
    large = {**TRACK, "properties": {"text": "x" * 40_000}}

    found = count((1, large), (2, TRACK)).found["a.json", "event-dropped"]

    assert (found.count, found.line) == (1, 1)


def test_tally_of_blocks_is_that_of_one_block():
    """Wherever a file is cut, each rule and subject has its count and first line."""
    pieces = list(enumerate(traffic(), start=1))
    counting, apart = counter(), StreamTally()

    for start in range(0, len(pieces), 37):
        apart.add(count(*pieces[start : start + 37], by=counting))

    assert apart == count(*pieces)


@pytest.mark.parametrize("profile", ["published", "documented"])
def test_tally_counts_what_is_found_in_each_event(profile):
    """The law: counting by kind gives what judging each event by itself gives."""
    events = traffic()
    expected: dict[tuple[str, str], int] = {}
    for event in events:
        found = judge(event, presets(), profile=profile).findings
        for key in {(one.rule, one.subject) for one in found}:
            expected[key] = expected.get(key, 0) + 1

    counting = BlockCounter(SegmentJudge(presets(), profile))
    tally = count(*enumerate(events, start=1), by=counting)

    assert {
        (found.rule, subject): one.count
        for found in tally.found.values()
        for subject, one in found.subjects.items()
    } == expected


def test_traffic_has_the_findings_of_its_events():
    """The law: columns and kinds give what feeding each event by itself gives."""
    events = traffic()
    file = MappingFile.from_subscriptions(presets())
    rules, reads = TrafficRules(file), list_reads(file)
    for line, event in enumerate(events, start=1):
        (one,) = judge(event, presets()).events
        if not one.intake.rejection:
            kind = find_kind(one.intake.event, one.record, reads)
            own = {**one.intake.event, "messageId": event["messageId"]}
            rules.feed(own, ("a.json", line), kind.matched, one.record.bodies)
            time = read_time(event, str(event.get("event", event.get("type"))))
            if time and one.record.bodies:
                rules.tally.add_time(time, "a.json", line)

    tally, counting = StreamTally(), counter()
    pieces = list(enumerate(events, start=1))
    for start in range(0, len(pieces), 37):
        tally.add(count(*pieces[start : start + 37], by=counting))

    assert find_traffic_findings(tally.traffic, reads) == rules.findings()
    assert len(rules.findings()) > 3
