"""Add the routes of environments; Segment tests an API key with their list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.describe.account import (
    describe_api_key,
    describe_environment,
)
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
    from collections.abc import Iterable

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment

FIELDS = list_fields("ids limit offset")
CHANGEABLE = ("name", "environment_type")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/environments`: those of the caller's account.

    A key lists, changes and deletes every environment of its account, but reads and
    writes data in its own only.

    Source: segmentio/action-destinations, schematic/index.ts, whose
    `testAuthentication` calls `GET /environments` and passes on any 2xx.
    """
    store = emulator.store

    @blueprint.get("/environments")
    def list_environments() -> Response:
        own = require_key(emulator).environment
        query = read_query(*FIELDS)
        rows: Iterable[Environment] = reversed(store.siblings(own))
        if "ids" in query:
            rows = (row for row in rows if row.id in query["ids"])
        page = select_page(rows, query)
        return succeed([describe_environment(row) for row in page], query)

    @blueprint.post("/environments")
    def create_environment() -> Response:
        own = require_key(emulator).environment
        body = read_body(emulator, "api/create-environment")
        created = store.create_environment(
            body["name"], body["environment_type"], own.state.account
        )
        keys = [describe_api_key(store, key) for key in store.keys(created)]
        return create({**describe_environment(created), "api_keys": keys})

    _add_changes(blueprint, emulator)


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET`, `PUT` and `DELETE` of one environment."""
    store = emulator.store

    @blueprint.get("/environments/<environment_id>")
    def get_environment(environment_id: str) -> Response:
        own = require_key(emulator).environment
        found = get_sibling(emulator, own, environment_id)
        return succeed(describe_environment(found))

    @blueprint.put("/environments/<environment_id>")
    def update_environment(environment_id: str) -> Response:
        own = require_key(emulator).environment
        body = read_body(emulator, "api/update-environment")
        found = get_sibling(emulator, own, environment_id)
        sent = {name: body[name] for name in CHANGEABLE if body.get(name) is not None}
        store.change_environment(found, sent)
        return succeed(describe_environment(found))

    @blueprint.delete("/environments/<environment_id>")
    def delete_environment(environment_id: str) -> Response:
        own = require_key(emulator).environment
        found = get_sibling(emulator, own, environment_id)
        store.drop(found)
        return succeed(DELETED)


def get_sibling(
    emulator: Emulator, own: Environment, environment_id: str
) -> Environment:
    """Return an environment of the same account by its id.

    Raises RequestRefusedError (404) for any other id, another account's included.
    """
    found = emulator.store.find_environment(environment_id)
    if found is None or found.state.account is not own.state.account:
        raise RequestRefusedError(404, "environment not found")
    return found
