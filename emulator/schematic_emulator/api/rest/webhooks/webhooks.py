"""Add the routes of webhooks, and of trying one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.account import (
    describe_webhook,
    describe_webhook_event,
)
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_rows, search_rows
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.resource import Resource
from schematic_emulator.api.rest.request.respond import (
    RequestRefusedError,
    create,
    succeed,
)
from schematic_emulator.api.rest.request.rows import get_row
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.api.store.reports import HINT
from schematic_emulator.api.webhooks.sender import make_secret
from schematic_emulator.api.webhooks.target import TargetError
from schematic_emulator.api.webhooks.trying import try_webhook
from schematic_emulator.effects.setup.webhook import (
    change_webhook,
    make_webhook,
    remove_webhook,
)
from schematic_emulator.effects.webhooks.request_types import find_hint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Webhook, WebhookEvent

FIELDS = list_fields("q limit offset")
EVENT_FIELDS = list_fields("ids q webhook_id limit offset")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/webhooks` and `/webhook-events`.

    The URL of a webhook must be on this machine or on a host of
    `EmulatorSettings.webhook_hosts`, and not the emulator itself (`Targets`).
    """
    webhooks = Resource(
        blueprint,
        emulator,
        "/webhooks",
        "webhook",
        table="webhooks",
        rows=lambda state: state.webhooks,
        describe=describe_webhook,
    )
    webhooks.add_list(FIELDS, _find)
    webhooks.add_get()
    webhooks.add_delete(lambda state, webhook, _making: remove_webhook(state, webhook))
    _add_changes(blueprint, emulator)
    _add_test(blueprint, emulator)
    _add_events(blueprint, emulator)


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `POST` and `PUT`, whose answers carry a hint in a header."""

    @blueprint.post("/webhooks")
    def create_webhook() -> Response:
        body = _read_body(emulator, "api/create-webhook")
        with setting_up(emulator) as setup:
            webhook = make_webhook(body, make_secret(), setup.making)
            setup.store("webhooks", webhook)
            shown = describe_webhook(setup.environment, webhook)
            return _add_hint(create(shown), webhook)

    @blueprint.put("/webhooks/<webhook_id>")
    def update_webhook(webhook_id: str) -> Response:
        body = _read_body(emulator, "api/update-webhook")
        with setting_up(emulator) as setup:
            known = get_row(setup.state.webhooks, webhook_id, "webhook")
            webhook = change_webhook(known, body, setup.making)
            setup.store("webhooks", webhook)
            shown = describe_webhook(setup.environment, webhook)
            return _add_hint(succeed(shown), webhook)


def _add_test(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `POST /webhooks/{id}/test`, which sends one webhook."""

    @blueprint.post("/webhooks/<webhook_id>/test")
    def send_test_webhook(webhook_id: str) -> Response:
        body = read_body(emulator, "api/test-webhook")
        with setting_up(emulator) as setup:
            webhook = get_row(setup.state.webhooks, webhook_id, "webhook")
        # Sent after the locks are released: the receiver may call this API.
        attempt = try_webhook(
            setup.environment, webhook, body["request_type"], emulator.webhooks
        )
        return succeed(
            {
                "success": attempt.failure is None,
                "response_code": attempt.response_code or 0,
                "failure_reason": attempt.failure,
            }
        )


def _add_hint(response: Response, webhook: Webhook) -> Response:
    """Report in the header X-Emulator-Hint what the webhook will never be sent."""
    hint = find_hint(webhook)
    if hint:
        response.headers[HINT] = hint
    return response


def _read_body(emulator: Emulator, contract: str) -> dict[str, Any]:
    """Return the posted body, its URL checked.

    Raises RequestRefusedError (400) for a URL that is not allowed. The check looks up
    the host's name, which may take seconds: call this before anything is locked.
    """
    body = read_body(emulator, contract)
    if body.get("url") is not None:
        try:
            emulator.webhooks.targets.check(body["url"])
        except TargetError as error:
            raise RequestRefusedError(400, f"url: {error}") from error
    return body


def _find(environment: Environment, query: Query) -> Iterable[Webhook]:
    found = filter_rows(environment.state.webhooks, query, {})
    return search_rows(found, query, "name", "url")


def _add_events(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/webhook-events`.

    Only the newest are stored: `EmulatorSettings.webhook_events_size`.
    """
    events = Resource(
        blueprint,
        emulator,
        "/webhook-events",
        "webhook event",
        table="webhook_events",
        rows=lambda state: state.webhook_events,
        describe=describe_webhook_event,
    )
    events.add_list(EVENT_FIELDS, _find_events)
    events.add_get()


def _find_events(environment: Environment, query: Query) -> Iterable[WebhookEvent]:
    events = environment.state.webhook_events
    found = filter_rows(events, query, {"webhook_id": "webhook_id"})
    return search_rows(found, query, "request_type", "status", "payload")
