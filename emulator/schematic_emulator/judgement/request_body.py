"""Parse the bodies of planned requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.destination import DestinationPlan


def wire_bodies(plan: DestinationPlan) -> Iterator[JsonObject]:
    """Yield the body of each request of a plan, in order: `{"type", "body", ...}`."""
    for request in plan.requests:
        if request.body is not None:
            yield json.loads(request.body)


def event_name(plan: DestinationPlan) -> str:
    """Return the first track event's name as sent; empty if there is none."""
    for body in wire_bodies(plan):
        if body["type"] == "track":
            return str(body["body"].get("event", ""))
    return ""
