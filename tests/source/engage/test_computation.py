"""What Engage computes of one user at one moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from schematic_emulator.source.engage.computation import (
    AUDIENCE,
    COMPUTED_TRAIT,
    Computation,
    compute,
)
from schematic_emulator.source.engage.history import History, UserHistory
from support.segment_end import NOON

DAY = timedelta(days=1)


def person(*deeds: tuple[float, str, dict], **traits) -> UserHistory:
    """Return somebody who did things so many days before noon."""
    history = History()
    for days, name, properties in deeds:
        event = {
            "type": "track",
            "userId": "u",
            "event": name,
            "properties": properties,
            "timestamp": (NOON - days * DAY).isoformat(),
        }
        history.note(event, NOON)
    history.note({"type": "identify", "userId": "u", "traits": traits}, NOON)
    return history.people["u"]


def audience(**members) -> Computation:
    return Computation(AUDIENCE, "Order Completed Last 30days", "s", **members)


BUYER = person((40, "Order", {}), (10, "Order", {}), (5, "Closed", {}), plan="pro")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Order Completed Last 30days", "order_completed_last_30days"),
        ("Big  Spenders!", "big_spenders"),
        ("Café", "cafe"),
        ("日本", ""),
    ],
)
def test_property_is_the_snake_cased_name(name: str, key: str):
    assert Computation(AUDIENCE, name, "s").key == key


@pytest.mark.parametrize(
    ("members", "at", "expected"),
    [
        ({"event": "Order"}, NOON, True),
        ({"event": "Order", "at_least": 3}, NOON, False),
        ({"event": "Order", "at_least": 2}, NOON, True),
        ({"event": "Order", "at_least": 2}, NOON - 20 * DAY, False),
        ({"event": "Order", "within_days": 30}, NOON, True),
        ({"event": "Order", "within_days": 30}, NOON + 20 * DAY, False),
        ({"event": "Order", "within_days": 30}, NOON - 41 * DAY, False),
        ({"event": "Order", "at_least": 2, "within_days": 30}, NOON, False),
        ({"event": "Order", "until": "Closed"}, NOON, False),
        ({"event": "Order", "until": "Closed"}, NOON - 6 * DAY, True),
        ({"event": "Other"}, NOON, False),
        ({"trait": "plan", "equals": "pro"}, NOON, True),
        ({"trait": "plan", "equals": "free"}, NOON, False),
        ({"trait": "is_admin"}, NOON, False),
    ],
)
def test_membership_follows_deeds_and_traits(members, at: datetime, expected):
    assert compute(audience(**members), BUYER, at) is expected


SHOPPER = person(
    (40, "Order", {"total": 10, "sku": "a"}),
    (10, "Order", {"total": 20, "sku": "b"}),
    (5, "Order", {"total": 30, "sku": "a"}),
)
LAST = "2025-12-28T12:00:00.000Z"


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"compute": "count"}, 3),
        ({"compute": "count", "within_days": 30}, 2),
        ({"compute": "exists"}, True),
        ({"compute": "exists", "within_days": 1}, False),
        ({"compute": "last", "of_property": "total"}, 30),
        ({"compute": "first", "of_property": "sku"}, "a"),
        ({"compute": "last", "of_property": "none"}, None),
        ({"compute": "last", "of_property": "sku", "within_days": 1}, None),
        ({"compute": "list", "of_property": "sku"}, ["a", "b"]),
        ({"compute": "date"}, LAST),
        ({"compute": "date", "within_days": 1}, None),
    ],
)
def test_trait_is_computed_in_each_kind(members, expected):
    computation = Computation(COMPUTED_TRAIT, "x", "s", event="Order", **members)

    assert compute(computation, SHOPPER, NOON) == expected


def test_late_events_find_their_place():
    """Events arrive in any order; their own moments count."""
    late = person((5, "Order", {"sku": "new"}), (10, "Order", {"sku": "old"}))
    last = Computation(
        COMPUTED_TRAIT, "x", "s", event="Order", compute="last", of_property="sku"
    )

    assert compute(last, late, NOON) == "new"


def test_history_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("schematic_emulator.source.engage.history.MAX_USERS", 2)
    history = History()

    for user_id in ["a", "b", "a", "c", None, ""]:
        history.note({"type": "page", "userId": user_id}, NOON)

    assert list(history.people) == ["a", "c"]
