"""Describe key and trait definitions, stored ones and those derived from values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import derive_id, write_instant
from schematic_emulator.effects.records import TraitDefinition
from schematic_emulator.effects.trait_types import list_types

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.kinds import EntityKind


@dataclass(frozen=True, slots=True)
class KeyDefinition:
    """A name under which companies or users have keys."""

    id: str
    kind: EntityKind
    key: str


def list_key_definitions(environment: EnvironmentView) -> list[KeyDefinition]:
    """Return a definition for every name of a key, newest first."""
    found: dict[tuple[EntityKind, str], None] = {}
    seen: set[tuple[str, ...]] = set()
    for entity in list(environment.state.entities.values()):
        names = (entity.kind, *entity.keys)
        if names not in seen:
            seen.add(names)
            found |= {(entity.kind, name): None for name in names[1:]}
    return [
        KeyDefinition(key_definition_id(environment, kind, name), kind, name)
        for kind, name in reversed(found)
    ]


def key_definition_id(environment: EnvironmentView, kind: str, name: str) -> str:
    """Return the id of a key's definition, which follows from its kind and name."""
    return derive_id("ekdf", environment.id, kind, name)


def describe_key_definition(
    environment: EnvironmentView, definition: KeyDefinition
) -> dict[str, Any]:
    """Return the definition: `urn:...:api/shared`, KeyDefinition.

    Its times are the environment's: definitions have none here.
    """
    since = write_instant(environment.created_at)
    return {
        "id": definition.id,
        "entity_type": definition.kind,
        "key": definition.key,
        "created_at": since,
        "updated_at": since,
    }


def describe_definition(
    _: EnvironmentView, definition: TraitDefinition
) -> dict[str, Any]:
    """Return the definition: `urn:...:api/entity-trait-definition`."""
    return {
        "id": definition.id,
        "entity_type": definition.kind,
        "hierarchy": list(definition.hierarchy),
        "display_name": definition.display_name,
        "trait_type": definition.trait_type,
        "created_at": write_instant(definition.created_at),
        "updated_at": write_instant(definition.updated_at),
    }


def definition_id(
    environment: EnvironmentView, kind: str, hierarchy: tuple[str, ...]
) -> str:
    """Return the id of a trait's definition, which follows from kind and path."""
    return derive_id("etdf", environment.id, kind, *hierarchy)


def list_definitions(environment: EnvironmentView) -> list[TraitDefinition]:
    """Return every definition, newest first: stored ones, and those of any value.

    Without a stored definition, the first value found decides the type.
    """
    found = dict(environment.state.trait_definitions)
    for (kind, path), inferred in list_types(environment.state).items():
        own_id = definition_id(environment, kind, path)
        if own_id not in found:
            found[own_id] = TraitDefinition(
                id=own_id,
                kind=kind,
                hierarchy=path,
                display_name=path[-1],
                trait_type=inferred,
                created_at=environment.created_at,
                updated_at=environment.created_at,
            )
    return list(reversed(found.values()))


def find_definition(
    environment: EnvironmentView, own_id: str
) -> TraitDefinition | None:
    """Return the definition with an id, stored or derived, if there is one."""
    stored = environment.state.trait_definitions.get(own_id)
    if stored is not None:
        return stored
    every = list_definitions(environment)
    return next((each for each in every if each.id == own_id), None)
