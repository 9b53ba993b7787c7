"""Add the routes of webhook events: what webhooks were sent, and with what result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from schematic_emulator.api.describe.account import describe_webhook_event
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_rows, search_rows
from schematic_emulator.api.rest.request.resource import Resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import WebhookEvent

FIELDS = list_fields("ids q webhook_id limit offset")


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/webhook-events`.

    Only the newest are stored: `EmulatorSettings.webhook_events_size`.
    """
    blueprint = Blueprint("webhook_events", __name__)
    events = Resource(
        blueprint,
        emulator,
        "/webhook-events",
        "webhook event",
        table="webhook_events",
        rows=lambda state: state.webhook_events,
        describe=describe_webhook_event,
    )
    events.add_list(FIELDS, _find)
    events.add_get()
    return blueprint


def _find(environment: Environment, query: Query) -> Iterable[WebhookEvent]:
    events = environment.state.webhook_events
    found = filter_rows(events, query, {"webhook_id": "webhook_id"})
    return search_rows(found, query, "request_type", "status", "payload")
