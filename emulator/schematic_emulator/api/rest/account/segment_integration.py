"""Add the route that reports whether events arrive from Segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.account import describe_integration
from schematic_emulator.api.rest.query.page import list_newest
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.respond import succeed

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the route `GET /segment-integration`.

    What counts as connected is not published: the switch `segment_connected_by` chooses
    between events with Segment's user agent and any event.
    """
    blueprint = Blueprint("segment_integration", __name__)

    @blueprint.get("/segment-integration")
    def get_segment_integration() -> Response:
        environment = require_key(emulator).environment
        newest_first = list_newest(environment.events)
        by_any = emulator.settings.switches.segment_connected_by == "any-event"
        shown = describe_integration(environment.id, newest_first, by_any=by_any)
        return succeed(shown)

    return blueprint
