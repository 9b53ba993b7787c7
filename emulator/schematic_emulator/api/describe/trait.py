"""Describe the traits of companies and users, and the values that a trait has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from schematic_emulator.api.describe.values import derive_id, write_instant, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import TraitDefinition
    from schematic_emulator.effects.state import Entity


Path = tuple[str, ...]


def list_traits(environment: EnvironmentView, entity: Entity) -> list[dict[str, Any]]:
    """Return one row for each trait value: `urn:...:api/company`, EntityTrait.

    A nested object yields a row for each of its leaves, whose definition has the path;
    null values yield none. Values are text, whatever their type.
    """
    return [
        _row(environment, entity, path, value) for path, value in leaves(entity.traits)
    ]


def leaves(traits: dict[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the path and value of every trait; of nested objects, of their leaves."""
    pending = [((*above, name), value) for name, value in reversed(traits.items())]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict):
            pending += [((*path, name), item) for name, item in reversed(value.items())]
        elif value is not None:
            yield path, value


def write_value(value: Any) -> str:
    """Return a trait's value as the text that the service stores."""
    return value if isinstance(value, str) else write_json(value).decode()


def _row(
    environment: EnvironmentView, entity: Entity, path: Path, value: Any
) -> dict[str, Any]:
    definition = _definition(environment, entity.kind, path, value)
    return {
        "id": derive_id("etrt", environment.id, entity.id, *path),
        "value": write_value(value),
        "environment_id": environment.id,
        "definition_id": definition["id"],
        "definition": definition,
        "created_at": write_instant(entity.created_at),
        "updated_at": write_instant(entity.updated_at),
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


def infer_type(value: Any) -> Literal["boolean", "number", "string"]:
    """Return the type that a value gives its trait.

    How the service recognizes dates, addresses and money in text is not documented, so
    text stays text.
    """
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "string"


@dataclass(frozen=True, slots=True)
class TraitValue:
    """A value of a trait, as text."""

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
