"""The subscriptions that match an event are known by its type and name."""

from __future__ import annotations

import pytest

from schematic_emulator.destination.errors import TriggerError
from schematic_emulator.destination.trigger.matching import Matching

BOTH = 0b11  # profiles that accept the event


def matching(*triggers: object) -> Matching:
    return Matching([{"subscribe": one} for one in triggers])


@pytest.mark.parametrize(
    ("event", "matched"),
    [
        ({"type": "track", "event": "A", "userId": "u"}, 0b111),
        ({"type": "track", "event": "B"}, 0b001),
        ({"type": "page"}, 0),
        ({"type": ["track"]}, 0),
        ({}, 0),
    ],
)
def test_number_has_a_bit_for_each_subscription_that_matches(event, matched):
    rules = ('type = "track"', 'event = "A"', 'type = "track" and userId = "u"')

    assert matching(*rules).find(event) == matched | BOTH << 3


def test_trigger_that_cannot_be_read_matches_nothing():
    rules = (None, "", 5, "type == track", 'type = "track"')

    assert matching(*rules).find({"type": "track"}) == 1 << 4 | BOTH << 5


def test_number_says_which_profiles_accept_an_event():
    assert matching().find({"type": "page"}) == 0b11
    assert matching().find({"type": "screen"}) == 0b01


def test_trigger_that_fails_is_not_a_match():
    with pytest.raises(TriggerError):
        matching('type = "track" and ()').find({"type": "track"})


@pytest.mark.parametrize(
    ("rule", "known"),
    [('type = "track"', 1), ('event = "a1"', 50), ('userId = "u1"', 0)],
)
def test_matches_are_remembered_by_what_the_triggers_read(rule, known):
    found = matching(rule)

    for number in range(50):
        found.find({"type": "track", "event": f"a{number}", "userId": "u"})

    assert len(found._known) == known
