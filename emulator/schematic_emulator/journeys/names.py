"""Find the names of what journeys have ids of, and the ids of what callers name."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.int64 import bound_int64
from schematic_emulator.effects.usage import NEVER
from schematic_emulator.effects.webhooks.limits import measure_metered

if TYPE_CHECKING:
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity, State

Named = dict[str, Any]
# A feature's name, its limit, what was used of it up to a day, and on that day.
Limit = tuple[str, int | None, int, int]


class Names:
    """Names companies and users of one environment as they are at present.

    What was removed meanwhile has its id for a name.
    """

    def __init__(self, store: Store, environment_id: str | None = None) -> None:
        self._store = store
        found = store.find_environment(environment_id or "")
        self._state = found.state if found else None
        self._entities = found.state.entities if found else {}
        self._known: dict[str | None, Names] = {}
        self._measured: dict[tuple[str | None, str, int], list[Limit]] = {}

    def within(self, environment_id: str | None) -> Names:
        """Return the names of another environment."""
        found = self._known.get(environment_id)
        if found is None:
            found = self._known[environment_id] = Names(self._store, environment_id)
        return found

    def measure(self, company_id: str | None, event: str, day: int) -> list[Limit]:
        """Return the company's limits of the features that an event meters."""
        key = (company_id, event, day)
        if self._state is None or company_id is None:
            return []
        if key not in self._measured:
            self._measured[key] = list_limits(self._state, company_id, event, day)
        return self._measured[key]

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


def list_limits(state: State, company_id: str, event: str, day: int) -> list[Limit]:
    """Return each feature that an event meters: name, limit, and what was used.

    What was used up to the end of that day, in the period that it is in.
    """
    at = datetime.combine(datetime.fromordinal(day), time(12), UTC)
    days = state.usage.get((event, company_id, None), {}).copy()
    found: list[Limit] = []
    for use in measure_metered(state, company_id, event, at).values():
        own = use.entitlement
        end = own.reset_at.toordinal() if own.reset_at else NEVER
        later = sum(count for each, count in days.items() if day < each < end)
        used = bound_int64((own.usage or 0) - later)
        found.append((own.feature.name, own.allocation, used, days.get(day, 0)))
    return found


def is_named(entity: Entity, name: str) -> bool:
    """Return whether a text is an entity's name or the value of one of its keys."""
    return entity.name == name or name in entity.keys.values()


def describe_entity(entity: Entity) -> Named:
    """Return a company or user in short."""
    keys = dict(entity.keys)
    name = entity.name or next(iter(keys.values()), entity.id)
    return {"id": entity.id, "name": name, "keys": keys}
