"""Takes in events over REST: the same as capture, but told at once what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response

from schematic_contracts.validation import check_event
from schematic_emulator.api.capture.intake import BAD_REQUEST, CaptureIntake, describe
from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.api.rest.events.capture import read_facts
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import RequestRefusedError, create

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.capture import Capture


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return `POST /events` and `POST /event-batch`; publishable keys may send.

    An event that breaks its contract, or that may not count, is answered with 400
    and its reason, and changes nothing. In a batch, contracts are checked before any
    event is taken in.
    """
    blueprint = Blueprint("event_intake", __name__)
    settings = replace(emulator.settings, strict=True)
    collector = CaptureIntake(emulator.store, settings, emulator.ids)

    def take(key: ApiKey, posted: dict[str, Any]) -> Capture:
        event = _shape(key, posted)
        raw, at = orjson.dumps(event), emulator.clock.now()
        return collector.capture(event, raw, read_facts(), at, ())

    @blueprint.post("/events")
    def create_event() -> Response:
        key = require_key(emulator)
        posted = read_body(emulator, "api/create-event")
        _require_contract(_shape(key, posted))
        row = take(key, posted)
        if row.http_status == BAD_REQUEST:
            raise RequestRefusedError(BAD_REQUEST, row.error_message or "event refused")
        return create(_describe(row))

    @blueprint.post("/event-batch")
    def create_event_batch() -> Response:
        key = require_key(emulator)
        posted = read_body(emulator, "api/create-event-batch")["events"]
        for place, each in enumerate(posted):
            _require_contract(_shape(key, each), f"/events/{place}")
        return create({"events": [_describe(take(key, each)) for each in posted]})

    return blueprint


def _require_contract(event: dict[str, Any], place: str = "") -> None:
    violations = check_event(event)
    if violations:
        raise RequestRefusedError(BAD_REQUEST, place + describe(violations))


def _shape(key: ApiKey, posted: dict[str, Any]) -> dict[str, Any]:
    """Return the event as capture takes it: its key within, its type called `type`."""
    event = {"api_key": key.text, "type": posted["event_type"], **posted}
    del event["event_type"]
    return event


def _describe(row: Capture) -> dict[str, Any]:
    """Return what is known at once: `urn:...:api/shared`, EventReceived.

    The event itself is read back by its id.
    """
    return {
        "captured_at": write_instant(row.captured_at),
        "remote_ip": row.remote_ip or "",
        "user_agent": row.user_agent or "",
        "event_id": row.id,
    }
