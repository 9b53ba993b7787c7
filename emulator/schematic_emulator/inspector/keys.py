"""Makes API keys, each shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from schematic_emulator.inspector.find import require_environment
from schematic_emulator.inspector.respond import (
    ProblemError,
    answer,
    read_choice,
    read_object,
    read_text,
)

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.effects.arrival import KeyKind

KINDS = ("secret", "publishable", "readonly")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `POST keys`: `{"environment": id, "kind": "secret"}` yields the whole key."""
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
        text = store.create_key(kind, environment)
        shown = {"api_key": text, "kind": kind, "environment_id": environment.id}
        return answer(shown, 201)
