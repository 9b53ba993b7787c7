"""Add the route that shows every attempt to send a webhook; REST shows the last."""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request

from schematic_emulator.api.describe.values import write_instant, write_optional
from schematic_emulator.api.rest.query.field import QueryField
from schematic_emulator.api.rest.query.page import list_newest
from schematic_emulator.inspector.find import get_environment
from schematic_emulator.inspector.respond import answer, read_fields

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import WebhookEvent

FIELDS = (
    QueryField("status", choices=("pending", "success", "failure")),
    QueryField("webhook"),
    QueryField("environment"),
    QueryField("api_key"),
    QueryField("limit", "integer", maximum=10_000, default=100),
)


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET webhooks`: webhook events with their attempts, newest first.

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
        return answer({"data": found, "outbox": emulator.webhooks.counts()})


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
