"""Plan the making or changing of one company or user, found by its keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import (
    Change,
    EntityCreated,
    KeysAssigned,
    Renamed,
    TraitsMerged,
)
from schematic_emulator.effects.events.resolve import (
    ID_PREFIXES,
    KeyConflict,
    resolve_keys,
)
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from schematic_emulator.effects.arrival import EventContext
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity, State


class EventFailedError(EmulatorError):
    """Carry why an event fails from where that is found to where it is answered."""


@dataclass(slots=True)
class Upsert:
    """Name an entity and what must change so that it stands as asked."""

    entity_id: str
    is_new: bool
    changes: list[Change] = field(default_factory=list)


def plan_profile(
    state: State,
    kind: EntityKind,
    profile: dict[str, Any],
    arrival: EventContext,
    changes: list[Change],
) -> str | None:
    """Plan an event's `{keys, name, traits}`; give the entity's id.

    None if its keys name nobody. Raises EventFailedError if they name two.
    """
    keys = read_keys(profile.get("keys"))
    if not keys:
        return None
    name, traits = profile.get("name"), profile.get("traits")
    upsert = plan_upsert(state, kind, keys, arrival, name=name, traits=traits)
    if isinstance(upsert, KeyConflict):
        raise EventFailedError(upsert.message)
    changes += upsert.changes
    return upsert.entity_id


def plan_upsert(  # noqa: PLR0913 - what to find it by, and what to make of it
    state: State,
    kind: EntityKind,
    keys: dict[str, str],
    arrival: EventContext,
    *,
    name: str | None = None,
    traits: dict[str, Any] | None = None,
) -> Upsert | KeyConflict:
    """Plan one entity from keys, of which at least one is given.

    Known with unknown pairs: the unknown ones are added or replace the value of their
    name. Unknown pairs alone make a new entity. A nameless new one is called by its
    first key's value.
    """
    found = resolve_keys(state, kind, keys)
    if isinstance(found, KeyConflict):
        return found
    if found is None:
        return _plan_new(kind, keys, arrival, name=name, traits=traits or {})
    return plan_change(found, keys, arrival, name=name, traits=traits)


def plan_change(
    found: Entity,
    keys: dict[str, str],
    arrival: EventContext,
    *,
    name: str | None = None,
    traits: dict[str, Any] | None = None,
) -> Upsert:
    """Plan what a known entity becomes; keys that it has not are added or replaced."""
    upsert = Upsert(found.id, is_new=False)
    _plan_keys(upsert, found, keys, arrival)
    if name and name != found.name:
        upsert.changes.append(Renamed(found.id, name, arrival.at))
    if traits:
        _plan_traits(upsert, traits, arrival)
    return upsert


def _plan_new(
    kind: EntityKind,
    keys: dict[str, str],
    arrival: EventContext,
    *,
    name: str | None,
    traits: dict[str, Any],
) -> Upsert:
    entity_id = arrival.ids(ID_PREFIXES[kind].removesuffix("_"))
    created = EntityCreated(
        entity_id=entity_id,
        kind=kind,
        keys=keys,
        name=name or _name_of(keys, arrival),
        traits=_kept_traits(traits, arrival),
        at=arrival.at,
        seen_at=None if arrival.backfill else arrival.captured_at,
    )
    return Upsert(entity_id, is_new=True, changes=[created])


def _name_of(keys: dict[str, str], arrival: EventContext) -> str:
    is_called = arrival.switches.nameless_entity == "key-value"
    return next(iter(keys.values())) if is_called else ""


def _plan_keys(
    upsert: Upsert, entity: Entity, keys: dict[str, str], arrival: EventContext
) -> None:
    standing = entity.keys
    for name, value in keys.items():
        if standing.get(name) != value:
            break
    else:
        return
    fresh = {
        name: value
        for name, value in keys.items()
        if standing.get(name) != value and value != entity.id
    }
    if fresh:
        upsert.changes.append(KeysAssigned(entity.id, fresh, arrival.at))


def _plan_traits(upsert: Upsert, traits: dict[str, Any], arrival: EventContext) -> None:
    removed: tuple[str, ...] = ()
    if arrival.switches.null_traits == "delete":
        removed = tuple(name for name, value in traits.items() if value is None)
    kept = _kept_traits(traits, arrival)
    if kept or removed:
        merged = TraitsMerged(upsert.entity_id, kept, removed, arrival.at)
        upsert.changes.append(merged)


def _kept_traits(traits: dict[str, Any], arrival: EventContext) -> dict[str, Any]:
    if arrival.switches.null_traits == "store":
        return traits
    return {name: value for name, value in traits.items() if value is not None}
