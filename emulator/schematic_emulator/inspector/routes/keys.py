"""Add the routes that create, show and revoke API keys, and their page."""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING, Any, cast

from schematic_emulator.api.describe.values import write_instant, write_optional
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.inspector.find import get_environment, require_environment
from schematic_emulator.inspector.respond import (
    ProblemError,
    answer,
    read_choice,
    read_fields,
    read_object,
    read_text,
    wants_page,
)
from schematic_emulator.inspector.show_view import show_view
from schematic_emulator.inspector.visible import cut, make_visible

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.effects.arrival import KeyKind

KINDS = ("secret", "publishable", "readonly")
FIELDS = list_fields("environment limit:rows format:page")
NAME_CHARACTERS = 80
ENVIRONMENTS = 200


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET keys` (JSON or a page), `POST keys` and `DELETE keys/<id>`.

    `POST` of `{"environment": id, "kind": "secret", "name": "CI"}` answers with the
    whole key; every other answer shows only its last four characters. ?environment=
    lists the keys of one environment.
    """
    _add_list(blueprint, emulator)
    _add_changes(blueprint, emulator)


def _add_list(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the list, as JSON or as a page."""
    store = emulator.store

    @blueprint.get("/keys")
    def list_keys() -> Response:
        query = read_fields(*FIELDS)
        named = get_environment(store, query.get("environment"))
        keys = store.keyring.all() if named is None else store.keys(named)
        # The newest first, also among those of one time.
        newest = nlargest(
            query["limit"], reversed(keys), key=lambda key: key.created_at
        )
        rows = [describe_key(store, key) for key in newest]
        if wants_page():
            return _show_page(emulator, rows, len(keys))
        return answer({"data": rows})


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `POST keys` and `DELETE keys/<id>`."""
    store = emulator.store

    @blueprint.post("/keys")
    def create_key() -> Response:
        posted = read_object()
        kind = cast("KeyKind", read_choice(posted, "kind", KINDS, KINDS[0]))
        environment_id = read_text(posted, "environment", None)
        if environment_id is None:
            problem = "environment: expected the id of an environment"
            raise ProblemError(400, problem, "/environment")
        environment = require_environment(store, environment_id)
        name = read_text(posted, "name", None)
        described = {} if name is None else {"name": name}
        text = store.create_key(kind, environment, **described)
        shown = {"api_key": text, "kind": kind, "environment_id": environment.id}
        return answer(shown, 201)

    @blueprint.delete("/keys/<key_id>")
    def revoke_key(key_id: str) -> Response:
        store.revoke_key(_require_key(store, key_id))
        return answer({"deleted": True})


def describe_key(store: Store, key: ApiKey) -> dict[str, Any]:
    """Return a key as a JSON object, its text shortened to four characters."""
    return {
        "id": key.id,
        "kind": key.kind,
        "key": key.shown,
        "name": key.name,
        "environment_id": key.environment.id,
        "environment_name": key.environment.name,
        "created_at": write_instant(key.created_at),
        "last_used_at": write_optional(store.keyring.used_at.get(key.id)),
    }


def _require_key(store: Store, key_id: str) -> ApiKey:
    for key in store.keyring.all():
        if key.id == key_id:
            return key
    raise ProblemError(404, "no key has this id")


def _show_page(emulator: Emulator, rows: list[dict[str, Any]], total: int) -> Response:
    newest = emulator.store.environments()[: -ENVIRONMENTS - 1 : -1]
    return show_view(
        emulator,
        "keys",
        environments=[(each.id, _show(each.name)) for each in newest],
        kinds=KINDS,
        rows=[{name: _show(value) for name, value in row.items()} for row in rows],
        total=total,
    )


def _show(value: str | None) -> str:
    return "" if value is None else make_visible(cut(value, NAME_CHARACTERS))
