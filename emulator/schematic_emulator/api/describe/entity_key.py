"""Builds the rows of a company's or user's `keys`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.derived_id import derive_id
from schematic_emulator.api.describe.instant import write_instant
from schematic_emulator.api.describe.key_definition import key_definition_id

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.state import Entity


def list_keys(environment: EnvironmentView, entity: Entity) -> list[dict[str, Any]]:
    """Return one row for each key of the entity: `urn:...:api/company`, EntityKey.

    A request gives keys as a map; an answer lists them. Keys carry no times of
    their own here: they show the entity's.
    """
    return [_row(environment, entity, key, entity.keys[key]) for key in entity.keys]


def _row(
    environment: EnvironmentView, entity: Entity, key: str, value: str
) -> dict[str, Any]:
    definition = _definition(environment, entity.kind, key)
    return {
        "id": derive_id("ekey", environment.id, entity.id, key),
        "key": key,
        "value": value,
        "entity_type": entity.kind,
        "entity_id": entity.id,
        "environment_id": environment.id,
        "definition_id": definition["id"],
        "definition": definition,
        "created_at": write_instant(entity.created_at),
        "updated_at": write_instant(entity.updated_at),
    }


def _definition(environment: EnvironmentView, kind: str, key: str) -> dict[str, Any]:
    since = write_instant(environment.created_at)
    return {
        "id": key_definition_id(environment, kind, key),
        "entity_type": kind,
        "key": key,
        "created_at": since,
        "updated_at": since,
    }
