"""Add the route that shows Engage's audiences, computed traits and their syncs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.inspector.respond import answer
from schematic_emulator.inspector.visible import replace_half_pairs

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.source.engage.engage import Schedule
    from schematic_emulator.source.segment_end import SegmentEnd


def add_routes(blueprint: Blueprint, segment: SegmentEnd) -> None:
    """Add `GET engage`: each computation, the values last synced, the next sync."""

    @blueprint.get("/engage")
    def list_computations() -> Response:
        segment.tick()
        rows = [describe_schedule(one) for one in segment.engage.schedules()]
        return answer({"data": rows})


def describe_schedule(schedule: Schedule) -> dict[str, Any]:
    """Return one audience or computed trait as a JSON object."""
    computation = schedule.computation
    return {
        "id": schedule.id,
        "kind": computation.kind,
        "name": computation.name,
        "key": computation.key,
        "destination": computation.destination,
        "created_at": write_instant(schedule.created_at),
        "next_sync_at": write_instant(schedule.next_at),
        "syncs": schedule.syncs,
        "told": replace_half_pairs(dict(schedule.last_values)),
    }
