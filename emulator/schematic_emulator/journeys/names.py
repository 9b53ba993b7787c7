"""Find the names of what journeys have ids of, and the ids of what callers name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity

Named = dict[str, Any]


class Names:
    """Names companies and users of one environment as they are at present.

    What was removed meanwhile has its id for a name.
    """

    def __init__(self, store: Store, environment_id: str | None = None) -> None:
        self._store = store
        found = store.find_environment(environment_id or "")
        self._entities = found.state.entities if found else {}

    def within(self, environment_id: str | None) -> Names:
        """Return the names of another environment."""
        return Names(self._store, environment_id)

    def name_entity(self, entity_id: str | None) -> Named | None:
        """Return a company or user as `{"id", "name", "keys"}`; None for None."""
        if entity_id is None:
            return None
        found = self._entities.get(entity_id)
        if found is not None:
            return describe_entity(found)
        return {"id": entity_id, "name": entity_id, "keys": {}}

    def find_ids(self, kind: EntityKind, name: str) -> frozenset[str]:
        """Return the ids that a caller may mean by an id, a key's value or a name.

        What was sent may have the text itself, so that is among them.
        """
        found = {name}
        for environment in self._store.environments():
            with environment.lock:
                entities = environment.state.of_kind(kind)
                found |= {each.id for each in entities.values() if is_named(each, name)}
        return frozenset(found)


def is_named(entity: Entity, name: str) -> bool:
    """Return whether a text is an entity's name or the value of one of its keys."""
    return entity.name == name or name in entity.keys.values()


def describe_entity(entity: Entity) -> Named:
    """Return a company or user in short."""
    keys = dict(entity.keys)
    name = entity.name or next(iter(keys.values()), entity.id)
    return {"id": entity.id, "name": name, "keys": keys}
