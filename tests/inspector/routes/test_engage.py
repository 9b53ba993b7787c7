"""The control plane shows what Engage computes, and what it synced."""

from __future__ import annotations

from schematic_emulator import create_app
from schematic_emulator.application import create_segment
from schematic_emulator.source.engage.computation import AUDIENCE, Computation
from schematic_emulator.source.engage.engage import Pace
from support.rest import make_emulator


def test_audience_shows_its_members_and_its_next_sync():
    emulator = make_emulator()
    pace = Pace(first_hours=(6, 6), at_once=True)
    segment = create_segment(emulator, pace=pace)
    client = create_app(emulator, segment=segment).test_client()
    buyers = Computation(AUDIENCE, "Buyers", "schematic", event="Order Completed")
    segment.engage.replace([buyers])
    call = {"userId": "half \ud800", "event": "Order Completed"}

    client.post("/v1/track", json=call)
    [row] = client.get("/_emulator/engage").json["data"]

    assert row.pop("id").startswith("aud_")
    assert row.pop("syncs") >= 1
    assert row == {
        "kind": "audience",
        "name": "Buyers",
        "key": "buyers",
        "destination": "schematic",
        "created_at": "2026-01-02T12:00:00.000000Z",
        "next_sync_at": "2026-01-02T18:00:00.000000Z",
        "told": {"half \ufffd": True},
    }
