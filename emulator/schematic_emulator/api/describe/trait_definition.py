"""Builds trait definitions: those that were kept, and those that values made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.derived_id import derive_id
from schematic_emulator.api.describe.entity_trait import infer_type, leaves
from schematic_emulator.api.describe.instant import write_instant
from schematic_emulator.effects.records import TraitDefinition

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.kinds import EntityKind


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
    """Return the id that a trait's definition has by its place."""
    return derive_id("etdf", environment.id, kind, *hierarchy)


def list_definitions(environment: EnvironmentView) -> list[TraitDefinition]:
    """Return every definition, newest first: kept ones, and those of any value.

    The first value that is found gives the type; one that was kept keeps it.
    """
    found = dict(environment.state.trait_definitions)
    for entity in environment.state.entities.values():
        for path, value in leaves(entity.traits):
            own_id = definition_id(environment, entity.kind, path)
            if own_id not in found:
                found[own_id] = _infer(environment, entity.kind, path, value)
    return list(reversed(found.values()))


def find_definition(
    environment: EnvironmentView, own_id: str
) -> TraitDefinition | None:
    """Return the definition of an id, if there is one."""
    kept = environment.state.trait_definitions.get(own_id)
    if kept is not None:
        return kept
    for definition in list_definitions(environment):
        if definition.id == own_id:
            return definition
    return None


def _infer(
    environment: EnvironmentView, kind: EntityKind, path: tuple[str, ...], value: Any
) -> TraitDefinition:
    return TraitDefinition(
        id=definition_id(environment, kind, path),
        kind=kind,
        hierarchy=path,
        display_name=path[-1],
        trait_type=infer_type(value),
        created_at=environment.created_at,
        updated_at=environment.created_at,
    )
