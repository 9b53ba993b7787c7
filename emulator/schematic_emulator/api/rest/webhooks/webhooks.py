"""Makes, changes, lists, tries and removes webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from schematic_emulator.api.describe.webhook import describe_webhook
from schematic_emulator.api.rest.query.field import LIMIT, OFFSET, SEARCH
from schematic_emulator.api.rest.query.row_filter import filter_rows, search_rows
from schematic_emulator.api.rest.request.access import reading
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import (
    HINT_HEADER,
    RequestRefusedError,
    create,
    succeed,
)
from schematic_emulator.api.rest.request.rows import DELETED, Listing, get_row
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.api.webhooks.signature import make_secret
from schematic_emulator.api.webhooks.target import TargetError, check_url
from schematic_emulator.api.webhooks.trying import try_webhook
from schematic_emulator.effects.setup.webhook import (
    change_webhook,
    make_webhook,
    remove_webhook,
)
from schematic_emulator.effects.webhooks.request_types import find_hint

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Webhook

FIELDS = (SEARCH, LIMIT, OFFSET)
PATH = "/webhooks"
WHAT = "webhook"


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/webhooks`.

    An address must be this machine's, or of a host that `serve` was told to allow.
    """
    blueprint = Blueprint("webhooks", __name__)
    listing = Listing(emulator, FIELDS, _find, describe_webhook)
    blueprint.get(PATH, endpoint="list_webhooks")(listing.page)
    blueprint.get(f"{PATH}/count", endpoint="count_webhooks")(listing.count)

    @blueprint.post(PATH)
    def create_webhook() -> Response:
        body = _read_body(emulator, "api/create-webhook")
        with setting_up(emulator) as workshop:
            webhook = make_webhook(body, make_secret(), workshop.making)
            workshop.keep("webhooks", webhook)
            shown = describe_webhook(workshop.environment, webhook)
            return _hinting(create(shown), webhook)

    @blueprint.get(f"{PATH}/<webhook_id>")
    def get_webhook(webhook_id: str) -> Response:
        with reading(emulator) as environment:
            webhook = get_row(environment.state.webhooks, webhook_id, WHAT)
            return succeed(describe_webhook(environment, webhook))

    _add_changes(blueprint, emulator)
    return blueprint


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add what changes, tries and removes one."""

    @blueprint.put(f"{PATH}/<webhook_id>")
    def update_webhook(webhook_id: str) -> Response:
        body = _read_body(emulator, "api/update-webhook")
        with setting_up(emulator) as workshop:
            known = get_row(workshop.state.webhooks, webhook_id, WHAT)
            webhook = change_webhook(known, body, workshop.making)
            workshop.keep("webhooks", webhook)
            shown = describe_webhook(workshop.environment, webhook)
            return _hinting(succeed(shown), webhook)

    @blueprint.delete(f"{PATH}/<webhook_id>")
    def delete_webhook(webhook_id: str) -> Response:
        with setting_up(emulator) as workshop:
            webhook = get_row(workshop.state.webhooks, webhook_id, WHAT)
            workshop.apply(remove_webhook(workshop.state, webhook))
            return succeed(DELETED)

    @blueprint.post(f"{PATH}/<webhook_id>/test")
    def send_test_webhook(webhook_id: str) -> Response:
        body = read_body(emulator, "api/test-webhook")
        with setting_up(emulator) as workshop:
            webhook = get_row(workshop.state.webhooks, webhook_id, WHAT)
        attempt = try_webhook(
            workshop.environment,
            webhook,
            body["request_type"],
            emulator.settings,
            emulator.ids,
        )
        return succeed(
            {
                "success": attempt.failure is None,
                "response_code": attempt.response_code or 0,
                "failure_reason": attempt.failure,
            }
        )


def _hinting(response: Response, webhook: Webhook) -> Response:
    """Say in a header of ours what the webhook waits for in vain."""
    hint = find_hint(webhook)
    if hint:
        response.headers[HINT_HEADER] = hint
    return response


def _read_body(emulator: Emulator, contract: str) -> dict[str, Any]:
    """Return what is posted, its address looked up while nothing is locked.

    Raises RequestRefusedError (400) for an address that no webhook may have.
    """
    body = read_body(emulator, contract)
    if body.get("url") is not None:
        try:
            check_url(body["url"], emulator.settings.webhook_hosts)
        except TargetError as error:
            raise RequestRefusedError(400, f"url: {error}") from error
    return body


def _find(environment: Environment, query: Query) -> list[Webhook]:
    found = filter_rows(environment.state.webhooks, query, {})
    return search_rows(found, query, "name", "url")
