"""Names of track events are sorted by what is found on them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schematic_emulator.checks.stream import sent_names
from schematic_emulator.checks.stream.sent_names import SentNames
from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.destination.profiles import PROFILES
from schematic_emulator.effects.events.advice import EVENT_NAME


@pytest.mark.parametrize(
    ("profile", "name", "sent"),
    [
        ("published", "Order Completed!", "order_completed!"),
        ("documented", "OrderCompleted!", "order_completed"),
        ("documented", "🚀", ""),
    ],
)
def test_name_is_sent_as_the_profile_writes_it(profile, name, sent):
    assert SentNames(profile).find(name).sent == sent


def test_names_with_the_same_findings_are_alike():
    names = SentNames("published")

    assert names.find("Order Completed").part == names.find("Cart Viewed").part
    assert names.find("Done!").part == names.find("Café").part


@pytest.mark.parametrize(
    "other",
    ["OrderCompleted", "Order!", "🚀", "a" * 101, "a" * 300, "a\x00", ""],
    ids=["differs", "bad", "none-left", "long", "too-long", "control", "empty"],
)
def test_names_with_other_findings_are_not_alike(other):
    names = SentNames("published")

    assert names.find(other).part != names.find("Order Completed").part


@given(st.text("aZ9B-_ zA", max_size=12))
@example("")
@example("A1 A1 A1")
def test_names_taken_as_alike_are_sent_alike(name):
    """What is not worked out for speed is what working it out gives."""
    profiles = [get_profile(one) for one in PROFILES]

    if sent_names._ALIKE.fullmatch(name):
        forms = {one.event_name(name) for one in profiles}

        assert forms == {name.lower().replace(" ", "_")}
        assert EVENT_NAME.fullmatch(*forms)


def test_long_name_that_is_not_alike_is_read_in_no_time():
    assert sent_names._ALIKE.fullmatch("A1 " * 33 + "!") is None
