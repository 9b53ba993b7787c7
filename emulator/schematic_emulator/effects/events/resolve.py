"""Find the company or user that a map of keys identifies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity, State

ID_PREFIXES: dict[str, str] = {"company": "comp_", "user": "user_"}


@dataclass(frozen=True, slots=True)
class KeyConflict:
    """One map of keys identifies two entities."""

    kind: EntityKind
    first_key: str
    second_key: str

    @property
    def message(self) -> str:
        """Describe the conflict by the names of its keys, without their values."""
        return (
            f"{self.kind} keys match different {_PLURALS[self.kind]}: "
            f"{self.first_key!r} and {self.second_key!r} name two of them"
        )


_PLURALS: dict[str, str] = {"company": "companies", "user": "users"}


def resolve_keys(
    state: State, kind: EntityKind, keys: Mapping[str, str]
) -> Entity | KeyConflict | None:
    """Find the one entity that the keys identify; None if none does.

    Every pair is looked up as an ordinary key first. Only if none matches is a value
    with the kind's id prefix read as the entity's own id, whatever its key is called.
    Source: schematichq 1.4.6, `client.py` (`_schematic_id` and
    `_resolve_company_id_with_wait`); that two matches are an error: Schematic's
    documentation, developer_resources/entity-key-management.
    """
    found: str | None = None
    found_by = ""
    for name, value in keys.items():
        entity_id = state.keys.get((kind, name, value))
        if entity_id is None or entity_id == found:
            continue
        if found is not None:
            return KeyConflict(kind, found_by, name)
        found, found_by = entity_id, name
    if found is not None:
        return state.entities[found]
    return _resolve_own_id(state, kind, keys)


def _resolve_own_id(
    state: State, kind: EntityKind, keys: Mapping[str, str]
) -> Entity | KeyConflict | None:
    prefix = ID_PREFIXES[kind]
    found: Entity | None = None
    found_by = ""
    for name, value in keys.items():
        entity = state.of_kind(kind).get(value) if value.startswith(prefix) else None
        if entity is None or entity is found:
            continue
        if found is not None:
            return KeyConflict(kind, found_by, name)
        found, found_by = entity, name
    return found
