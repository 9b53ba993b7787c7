"""Add the routes that list captured events with their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.event import describe_event
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.page import list_newest
from schematic_emulator.api.rest.query.row_filter import filter_events
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_query
from schematic_emulator.api.rest.request.respond import RequestRefusedError
from schematic_emulator.api.rest.request.rows import answer_page, answer_row

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator


FIELDS = list_fields(
    "company_id user_id event_subtype event_types flag_id idempotency_key limit offset"
)


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes `GET /events` and `GET /events/{id}`.

    Whether the service lists flag checks without being asked for them is not published:
    the switch `flag_checks_in_events` chooses.
    """
    blueprint = Blueprint("events", __name__)

    @blueprint.get("/events")
    def list_events() -> Response:
        environment = require_key(emulator).environment
        query = read_query(*FIELDS)
        newest_first = list_newest(environment.events)
        shown = emulator.settings.switches.flag_checks_in_events
        found = filter_events(newest_first, query, with_checks=shown)
        return answer_page(environment, found, describe_event, query)

    @blueprint.get("/events/<event_id>")
    def get_event(event_id: str) -> Response:
        environment = require_key(emulator).environment
        capture = environment.find_event(event_id)
        if capture is None:
            raise RequestRefusedError(404, "event not found")
        return answer_row(environment, capture, describe_event)

    return blueprint
