"""Events that a mapping treats alike have one key."""

from __future__ import annotations

import pytest

from schematic_emulator.checks.stream.event_kinds import MatchedSets
from schematic_emulator.checks.stream.shapes import UnshapedError
from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
from schematic_emulator.destination import presets
from schematic_emulator.judgement.traffic.mapped_reads import list_reads

TRACK = {"type": "track", "event": "A", "timestamp": "2026-01-02T03:04:05.678Z"}


def matched_sets(*subscriptions: dict) -> MatchedSets:
    rows = subscriptions or presets()
    reads = list_reads(MappingFile.from_subscriptions(rows))
    return MatchedSets(rows, "published", reads)


def key_of(event: dict) -> tuple:
    return matched_sets().find(event).find_key(event)[0]


@pytest.mark.parametrize(
    "other",
    [{"event": "B"}, {"userId": "u2"}, {"properties": {"a": 1}}, {"context": {"a": 1}}],
    ids=["name", "user", "unread", "context"],
)
def test_events_that_differ_in_what_does_not_matter_have_one_key(other):
    event = {**TRACK, "userId": "u1", "context": {}, "properties": {}}

    assert key_of({**event, **other}) == key_of(event)


@pytest.mark.parametrize(
    "other",
    [
        {"event": "B!"},
        {"userId": 5},
        {"integrations": {"All": False}},
        {"context": {"personas": {}}},
        {"context": {"personas": None}},
        {"context": None},
        {"type": "page"},
    ],
)
def test_events_that_differ_in_what_matters_have_other_keys(other):
    event = {**TRACK, "userId": "u1", "context": {}}

    assert key_of({**event, **other}) != key_of(event)


def test_names_are_found_by_the_number_of_their_subscription():
    matched = matched_sets().find(TRACK)

    names = matched.find_key({**TRACK, "event": "Order Completed"})[1]

    assert {number: name.sent for number, name in names.items()} == {
        0: "order_completed"
    }


def test_large_event_is_checked_by_itself():
    wide = {str(number): 1 for number in range(101)}

    with pytest.raises(UnshapedError):
        key_of({"type": "track", "event": wide})


def test_event_on_which_a_trigger_fails_is_checked_by_itself():
    sets = matched_sets({**presets()[0], "subscribe": 'type = "track" and ()'})

    with pytest.raises(UnshapedError):
        sets.find(TRACK)
