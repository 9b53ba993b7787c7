"""Answers what webhooks were told, and how that went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.webhook import describe_webhook_event
from schematic_emulator.api.rest.query.field import (
    IDS,
    LIMIT,
    OFFSET,
    SEARCH,
    QueryField,
)
from schematic_emulator.api.rest.query.row_filter import filter_rows, search_rows
from schematic_emulator.api.rest.request.access import reading
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.rest.request.rows import Listing, get_row

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import WebhookEvent

FIELDS = (IDS, SEARCH, QueryField("webhook_id"), LIMIT, OFFSET)
PATH = "/webhook-events"


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/webhook-events`. The newest are kept (settings)."""
    blueprint = Blueprint("webhook_events", __name__)
    listing = Listing(emulator, FIELDS, _find, describe_webhook_event)
    blueprint.get(PATH, endpoint="list_webhook_events")(listing.page)
    blueprint.get(f"{PATH}/count", endpoint="count_webhook_events")(listing.count)

    @blueprint.get(f"{PATH}/<event_id>")
    def get_webhook_event(event_id: str) -> Response:
        with reading(emulator) as environment:
            events = environment.state.webhook_events
            event = get_row(events, event_id, "webhook event")
            return succeed(describe_webhook_event(environment, event))

    return blueprint


def _find(environment: Environment, query: Query) -> list[WebhookEvent]:
    events = environment.state.webhook_events
    found = filter_rows(events, query, {"webhook_id": "webhook_id"})
    return search_rows(found, query, "request_type", "status", "payload")
