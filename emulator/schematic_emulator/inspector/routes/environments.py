"""Add the routes that create, show and delete environments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from schematic_emulator.api.describe.account import describe_environment
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import select_page
from schematic_emulator.api.rest.request.read import read_query
from schematic_emulator.inspector.find import require_environment
from schematic_emulator.inspector.respond import (
    answer,
    read_choice,
    read_object,
    read_text,
)

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.key_text import EnvironmentType
    from schematic_emulator.api.store.store import Store

TYPES = ("development", "staging", "production")
DEFAULT_NAME = "Development"
FIELDS = list_fields("limit:rows offset")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET` and `POST environments`, and `DELETE environments/<id>`.

    The list is a page: ?limit= (100 by default), ?offset=. A new environment comes
    with a secret key, so that each test can have its own.
    """
    store = emulator.store

    @blueprint.get("/environments")
    def list_environments() -> Response:
        found = store.environments()
        page = select_page(found, read_query(*FIELDS))
        rows = [describe_own(store, each) for each in page]
        return answer({"data": rows, "total": len(found)})

    @blueprint.post("/environments")
    def create_environment() -> Response:
        posted = read_object()
        name = read_text(posted, "name", DEFAULT_NAME) or DEFAULT_NAME
        kind = read_choice(posted, "environment_type", TYPES, TYPES[0])
        environment = store.create_environment(name, cast("EnvironmentType", kind))
        key = store.create_key("secret", environment)
        return answer({**describe_environment(environment), "api_key": key}, 201)

    @blueprint.delete("/environments/<environment_id>")
    def drop_environment(environment_id: str) -> Response:
        store.drop(require_environment(store, environment_id))
        return answer({"deleted": True})


def describe_own(store: Store, environment: Environment) -> dict[str, Any]:
    """Return an environment with its counts and its keys, which are shortened."""
    state = environment.state
    return {
        **describe_environment(environment),
        "counts": environment.counts.to_json(),
        "companies": len(state.companies),
        "users": len(state.users),
        "keys": [
            {"id": key.id, "kind": key.kind, "key": key.shown}
            for key in store.keys(environment)
        ],
    }
