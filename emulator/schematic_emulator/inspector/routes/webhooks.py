"""Add the route that shows every attempt to send a webhook; REST shows the last."""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from schematic_emulator.api.describe.values import write_instant, write_optional
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import list_newest
from schematic_emulator.api.store.redaction import hide_keys
from schematic_emulator.inspector.find import get_environment
from schematic_emulator.inspector.respond import (
    ProblemError,
    answer,
    read_fields,
    wants_page,
)
from schematic_emulator.inspector.show_view import show_view
from schematic_emulator.inspector.visible import cut, make_visible

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import WebhookEvent

FIELDS = list_fields(
    "status:webhook webhook environment api_key limit:rows format:page"
)
PAYLOAD_CHARACTERS = 4_000


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET webhooks`, newest first, and `POST webhooks/<id>/send` (once more).

    Filters: ?status=, ?webhook= (its id), ?environment= (its id), ?limit=. An API key
    in ?api_key= or X-Schematic-Api-Key selects its environment.
    """

    @blueprint.get("/webhooks")
    def list_webhook_events() -> Response:
        query = read_fields(*FIELDS)
        key = query.get("api_key", request.headers.get("X-Schematic-Api-Key"))
        named = get_environment(emulator.store, query.get("environment"), key)
        chosen = [named] if named else emulator.store.environments()
        rows = (
            (environment, event)
            for environment in chosen
            for event in list_newest(environment.state.webhook_events.values())
            if query.get("status", event.status) == event.status
            and query.get("webhook", event.webhook_id) == event.webhook_id
        )
        newest = nlargest(query["limit"], rows, key=lambda row: row[1].created_at)
        found = [_describe(*row) for row in newest]
        if wants_page():
            shown = zip(found, map(_show_payload, newest), strict=True)
            return show_view(emulator, "webhooks", rows=[*shown])
        return answer({"data": found, "outbox": emulator.webhooks.counts()})

    @blueprint.post("/webhooks/<webhook_event_id>/send")
    def send_webhook_event(webhook_event_id: str) -> Response:
        for environment in emulator.store.environments():
            event = environment.state.webhook_events.get(webhook_event_id)
            if event is not None:
                break
        else:
            raise ProblemError(404, "no webhook event has this id")
        webhook = environment.state.webhooks.get(event.webhook_id)
        if webhook is None:
            raise ProblemError(409, "its webhook was deleted")
        sent = emulator.webhooks.send_again(environment, webhook, event)
        return answer(_describe(environment, sent))


def _show_payload(row: tuple[Environment, WebhookEvent]) -> str:
    """Return what was sent, for the page: keys cut, and nothing in it invisible."""
    return make_visible(cut(hide_keys(row[1].payload), PAYLOAD_CHARACTERS))


def _describe(environment: Environment, event: WebhookEvent) -> dict[str, Any]:
    """Return a webhook event as a JSON object, without payload and secret."""
    webhook = environment.state.webhooks.get(event.webhook_id)
    return {
        "id": event.id,
        "environment_id": environment.id,
        "webhook_id": event.webhook_id,
        "webhook_name": webhook.name if webhook else None,
        "webhook_status": webhook.status if webhook else None,
        "url": webhook.url if webhook else None,
        "request_type": event.request_type,
        "status": event.status,
        "created_at": write_instant(event.created_at),
        "retry_at": write_optional(event.next_at),
        "attempts": [
            {
                "at": write_instant(attempt.at),
                "response_code": attempt.response_code,
                "failure": attempt.failure,
            }
            for attempt in event.attempts
        ],
    }
