"""Builds the values that a trait has in some entity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_emulator.api.describe.entity_trait import leaves, write_value

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import TraitDefinition


@dataclass(frozen=True, slots=True)
class TraitValue:
    """Hold one value as text."""

    definition_id: str
    value: str


def list_values(
    environment: EnvironmentView, definition: TraitDefinition
) -> list[TraitValue]:
    """Return every value that a trait has, each once, newest entities first."""
    entities = environment.state.of_kind(definition.kind).values()
    found: dict[str, None] = {}
    for entity in reversed(entities):
        for path, value in leaves(entity.traits):
            if path == definition.hierarchy:
                found[write_value(value)] = None
    return [TraitValue(definition.id, value) for value in found]
