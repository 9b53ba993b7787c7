"""What both mappings have in common is planned once."""

from __future__ import annotations

from schematic_emulator.judgement.compare.mapping_pair import MappingPair, MappingSide
from support.mapping_files import track
from support.segment import make_track


def test_subscriptions_of_both_are_shared_whatever_their_names():
    pair = MappingPair(
        MappingSide([track(), track(subscribe='type = "page"')]),
        MappingSide([track(name="renamed"), track()]),
    )

    shared, base, head = pair.plan(make_track("Seen"))

    assert [len(one.bodies) for one in (shared, base, head)] == [1, 0, 1]


def test_nothing_is_shared_between_profiles():
    sides = MappingSide([track()]), MappingSide([track()], "documented")

    shared, base, head = MappingPair(*sides).plan(make_track("Seen"))

    assert [len(one.bodies) for one in (shared, base, head)] == [0, 1, 1]


def test_lone_surrogate_is_read_as_the_engine_writes_it():
    event = {**make_track("Seen"), "context": {"groupId": "\ud800"}}

    _, base, _ = MappingPair(MappingSide([track()]), MappingSide([])).plan(event)

    assert base.bodies[0]["body"]["company"] == {"groupId": "\ud800"}


def test_failing_subscription_has_its_reason():
    event = {**make_track("Seen"), "timestamp": "never"}

    _, base, head = MappingPair(MappingSide([track()]), MappingSide([])).plan(event)

    assert (len(base.errors), len(head.errors)) == (1, 0)
