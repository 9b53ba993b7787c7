"""What the emulated Engage sends arrives, whatever the destination follows."""

from __future__ import annotations

import pytest

from schematic_emulator import Emulator, EmulatorSettings, ManualClock, create_app
from schematic_emulator.application import create_segment
from schematic_emulator.source.engage.computation import (
    AUDIENCE,
    COMPUTED_TRAIT,
    Computation,
)
from schematic_emulator.source.engage.engage import Pace

NOON = "2026-01-02T12:00:00Z"
USERS = ("ada", "bob", "eve")
ORDER = "Order Completed"
COMPUTATIONS = (
    Computation(AUDIENCE, "Buyers", "schematic", event=ORDER),
    Computation(AUDIENCE, "Admins", "schematic", trait="admin"),
    Computation(COMPUTED_TRAIT, "Orders", "schematic", event=ORDER, compute="count"),
    Computation(COMPUTED_TRAIT, "Last At", "schematic", event=ORDER, compute="date"),
    Computation(
        COMPUTED_TRAIT,
        "Skus",
        "schematic",
        event=ORDER,
        compute="list",
        of_property="sku",
    ),
)
TRAITS = {
    "admins": True,
    "buyers": True,
    "last_at": "2026-01-02T12:00:00.000Z",
    "orders": 1,
    "skus": ["a"],
}


@pytest.mark.parametrize(
    ("profile", "stored"), [("documented", TRAITS), ("published", {})]
)
def test_every_call_of_engage_arrives_under_the_documented_profile(
    profile: str, stored: dict[str, object]
):
    """The presets have no user traits: only the page promises that they arrive."""
    emulator = Emulator(EmulatorSettings(profile=profile), clock=ManualClock(NOON))
    segment = create_segment(emulator, pace=Pace(at_once=True))
    client = create_app(emulator, segment=segment).test_client()
    segment.engage.replace(COMPUTATIONS)
    for user in USERS:
        traits = {"admin": True}
        client.post("/v1/identify", json={"userId": user, "traits": traits})
        order = {"event": ORDER, "properties": {"sku": "a"}}
        client.post("/v1/track", json={"userId": user, **order})

    assert segment.drain(10)

    calls = [row for row in segment.deliveries() if "personas" in row.event["context"]]
    (environment,) = emulator.store.environments()
    rows = [row for row in environment.captures() if row.violations]
    assert len(calls) == len(USERS) * len(COMPUTATIONS)
    assert {row.status for row in calls} == {"delivered"}
    assert rows == []
    users = environment.state.users.values()
    assert {user.keys["userId"]: user.traits for user in users} == dict.fromkeys(
        USERS, stored
    )
