"""Add the routes that list events with their results, and those that take them in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, request

from schematic_contracts.validation import check_event
from schematic_emulator.api.capture.intake import BAD_REQUEST, CaptureIntake, describe
from schematic_emulator.api.describe.event import describe_event
from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_events, list_newest
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_body, read_query
from schematic_emulator.api.rest.request.respond import RequestRefusedError, create
from schematic_emulator.api.rest.request.rows import answer_page, answer_row
from schematic_emulator.api.store.facts import read_facts

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.capture import Capture

FIELDS = list_fields(
    "company_id user_id event_subtype event_types flag_id idempotency_key limit offset"
)


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/events` and `/event-batch`.

    Whether the service lists flag checks without being asked for them is not published:
    the switch `flag_checks_in_events` chooses.
    """

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

    _add_intake(blueprint, emulator)


def _add_intake(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `POST /events` and `POST /event-batch`; publishable keys may send.

    An event that breaks its contract, or that would fail, is answered with 400 and the
    reason, and changes nothing. In a batch, all events are checked against their
    contracts before the first is taken in; one that fails for another reason is
    answered like the rest, and its error is in `GET /events/{id}`.
    """
    # The capture host answers 200 first and fails an event later; strict mode does not.
    settings = replace(emulator.settings, strict=True)
    intake = CaptureIntake(emulator.store, settings, emulator.ids)

    def capture(key: ApiKey, posted: dict[str, Any]) -> Capture:
        event = _shape(key, posted)
        raw, at = orjson.dumps(event), emulator.clock.now()
        facts = read_facts(request)
        return intake.capture(event, raw, facts, at, ())

    @blueprint.post("/events")
    def create_event() -> Response:
        key = require_key(emulator)
        posted = read_body(emulator, "api/create-event")
        _require_contract(_shape(key, posted))
        row = capture(key, posted)
        if row.http_status == BAD_REQUEST:
            raise RequestRefusedError(BAD_REQUEST, row.error_message or "event refused")
        return create(_describe(row))

    @blueprint.post("/event-batch")
    def create_event_batch() -> Response:
        key = require_key(emulator)
        posted = read_body(emulator, "api/create-event-batch")["events"]
        for place, each in enumerate(posted):
            _require_contract(_shape(key, each), f"/events/{place}")
        return create({"events": [_describe(capture(key, each)) for each in posted]})


def _require_contract(event: dict[str, Any], place: str = "") -> None:
    violations = check_event(event)
    if violations:
        raise RequestRefusedError(BAD_REQUEST, place + describe(violations))


def _shape(key: ApiKey, posted: dict[str, Any]) -> dict[str, Any]:
    """Return the event as the capture host receives it.

    There the key is inside the event and its type is called `type`; REST has the key
    in a header and `event_type`. Source: schematichq 1.4.6, CreateEventRequestBody.
    """
    event = {"api_key": key.text, "type": posted["event_type"], **posted}
    del event["event_type"]
    return event


def _describe(row: Capture) -> dict[str, Any]:
    """Return the answer about a new event: `urn:...:api/shared`, EventReceived.

    It has no effects in it: clients read the event back by its id.
    """
    return {
        "captured_at": write_instant(row.captured_at),
        "remote_ip": row.remote_ip or "",
        "user_agent": row.user_agent or "",
        "event_id": row.id,
    }
