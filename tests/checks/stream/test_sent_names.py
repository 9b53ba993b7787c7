"""Names of track events are sorted by what is found on them."""

from __future__ import annotations

import pytest

from schematic_emulator.checks.stream.sent_names import SentNames


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
