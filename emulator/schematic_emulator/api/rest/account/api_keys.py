"""Add the routes of API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.account import describe_api_key
from schematic_emulator.api.rest.account.environments import get_sibling
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import select_page
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_body, read_query
from schematic_emulator.api.rest.request.respond import (
    RequestRefusedError,
    create,
    succeed,
)
from schematic_emulator.api.rest.request.rows import DELETED

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.arrival import KeyKind

FIELDS = list_fields("environment_id require_environment! limit offset")
DESCRIBED = ("name", "description", "rate_limit_percent")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/api-keys`: every key of the caller's account.

    The whole text of a key is in one answer only, the one that creates it. Every key
    here belongs to an environment: the caller's, or the one of the same account that
    `environment_id` names. So `require_environment`, which the vendor demands, filters
    nothing out.
    """
    store = emulator.store

    @blueprint.get("/api-keys")
    def list_api_keys() -> Response:
        rows, query = _find(emulator)
        page = select_page(rows, query)
        return succeed([describe_api_key(store, key) for key in page], query)

    @blueprint.get("/api-keys/count")
    def count_api_keys() -> Response:
        rows, query = _find(emulator)
        return succeed({"count": len(rows)}, query)

    @blueprint.post("/api-keys")
    def create_api_key() -> Response:
        own = require_key(emulator).environment
        body = read_body(emulator, "api/create-api-key")
        environment = own
        if body.get("environment_id") is not None:
            environment = get_sibling(emulator, own, body["environment_id"])
        kind: KeyKind = "readonly" if body.get("readonly") else "secret"
        text = store.create_key(kind, environment, **_read_description(body))
        return create({**describe_api_key(store, store.get_key(text)), "secret": text})

    _add_changes(blueprint, emulator)


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET`, `PUT` and `DELETE` of one key."""
    store = emulator.store

    @blueprint.get("/api-keys/<api_key_id>")
    def get_api_key(api_key_id: str) -> Response:
        own = require_key(emulator).environment
        return succeed(describe_api_key(store, _get(emulator, own, api_key_id)))

    @blueprint.put("/api-keys/<api_key_id>")
    def update_api_key(api_key_id: str) -> Response:
        own = require_key(emulator).environment
        body = read_body(emulator, "api/update-api-key")
        key = _get(emulator, own, api_key_id)
        changed = store.change_key(key, _read_description(body))
        return succeed(describe_api_key(store, changed))

    @blueprint.delete("/api-keys/<api_key_id>")
    def delete_api_key(api_key_id: str) -> Response:
        own = require_key(emulator).environment
        store.revoke_key(_get(emulator, own, api_key_id))
        return succeed(DELETED)


def _read_description(body: dict[str, Any]) -> dict[str, Any]:
    """Return what a body says about a key; null is treated as absent."""
    return {name: body[name] for name in DESCRIBED if body.get(name) is not None}


def _find(emulator: Emulator) -> tuple[list[ApiKey], Query]:
    """Return the keys that the query selects, newest first, and the query."""
    own = require_key(emulator).environment
    query = read_query(*FIELDS)
    wanted = query.get("environment_id")
    rows = [
        key
        for key in _list_keys(emulator, own)
        if wanted is None or key.environment.id == wanted
    ]
    return sorted(rows, key=lambda key: key.created_at, reverse=True), query


def _list_keys(emulator: Emulator, own: Environment) -> list[ApiKey]:
    """Return the account's keys, newest first among those of one environment."""
    store = emulator.store
    environments = reversed(store.siblings(own))
    return [key for each in environments for key in reversed(store.keys(each))]


def _get(emulator: Emulator, own: Environment, api_key_id: str) -> ApiKey:
    for key in _list_keys(emulator, own):
        if key.id == api_key_id:
            return key
    raise RequestRefusedError(404, "api key not found")
