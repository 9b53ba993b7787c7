"""Builds key definitions: the names under which entities have keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.derived_id import derive_id
from schematic_emulator.api.describe.instant import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.kinds import EntityKind


@dataclass(frozen=True, slots=True)
class KeyDefinition:
    """Name one kind of key."""

    id: str
    kind: EntityKind
    key: str


def list_key_definitions(environment: EnvironmentView) -> list[KeyDefinition]:
    """Return a definition for every name that a key has, newest first."""
    found: dict[tuple[EntityKind, str], None] = {}
    for entity in environment.state.entities.values():
        found |= {(entity.kind, name): None for name in entity.keys}
    return [
        KeyDefinition(key_definition_id(environment, kind, name), kind, name)
        for kind, name in reversed(found)
    ]


def key_definition_id(environment: EnvironmentView, kind: str, name: str) -> str:
    """Return the id that a key's definition has by its kind and name."""
    return derive_id("ekdf", environment.id, kind, name)


def describe_key_definition(
    environment: EnvironmentView, definition: KeyDefinition
) -> dict[str, Any]:
    """Return the definition: `urn:...:api/shared`, KeyDefinition.

    It carries the environment's own times: definitions have none here.
    """
    since = write_instant(environment.created_at)
    return {
        "id": definition.id,
        "entity_type": definition.kind,
        "key": definition.key,
        "created_at": since,
        "updated_at": since,
    }
