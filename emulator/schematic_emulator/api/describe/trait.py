"""Describe the traits of companies and users, and the values that a trait has."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import derive_id, write_instant, write_json
from schematic_emulator.effects.trait_types import infer_type, leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import TraitDefinition
    from schematic_emulator.effects.state import Entity
    from schematic_emulator.effects.trait_types import Path


MOST_TRAITS = 1_000


def list_traits(environment: EnvironmentView, entity: Entity) -> list[dict[str, Any]]:
    """Return one row for each trait value: `urn:...:api/company`, EntityTrait.

    A nested object yields a row for each of its leaves, whose definition has the path;
    null values yield none. Values are text, whatever their type. At most MOST_TRAITS,
    the first: the vendor's answer has no bound. `traits` beside them has all.
    """
    times = {
        "created_at": write_instant(entity.created_at),
        "updated_at": write_instant(entity.updated_at),
    }
    return [
        _describe(environment, entity, path, value) | times
        for path, value in islice(leaves(entity.traits), MOST_TRAITS)
    ]


def write_value(value: Any) -> str:
    """Return a trait's value as the text that the service stores."""
    return value if isinstance(value, str) else write_json(value).decode()


def _describe(
    environment: EnvironmentView, entity: Entity, path: Path, value: Any
) -> dict[str, Any]:
    definition = _definition(environment, entity.kind, path, value)
    return {
        "id": derive_id("etrt", environment.id, entity.id, *path),
        "value": write_value(value),
        "environment_id": environment.id,
        "definition_id": definition["id"],
        "definition": definition,
    }


def _definition(
    environment: EnvironmentView, kind: str, path: Path, value: Any
) -> dict[str, Any]:
    own_id = derive_id("etdf", environment.id, kind, *path)
    stored = environment.state.trait_definitions.get(own_id)
    return {
        "id": own_id,
        "entity_type": kind,
        "hierarchy": list(path),
        "display_name": stored.display_name if stored else path[-1],
        "trait_type": stored.trait_type if stored else infer_type(value),
        "created_at": write_instant(
            stored.created_at if stored else environment.created_at
        ),
        "updated_at": write_instant(
            stored.updated_at if stored else environment.created_at
        ),
    }


@dataclass(frozen=True, slots=True)
class TraitValue:
    """A value of a trait, as text."""

    definition_id: str
    value: str


def list_values(
    newest_first: Iterable[Entity], definition: TraitDefinition
) -> Iterator[TraitValue]:
    """Yield every value that a trait has among entities, each once, in their order."""
    found: set[str] = set()
    for entity in newest_first:
        value: Any = entity.traits
        for name in definition.hierarchy:
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None and not isinstance(value, dict):
            text = write_value(value)
            if text not in found:
                found.add(text)
                yield TraitValue(definition.id, text)
