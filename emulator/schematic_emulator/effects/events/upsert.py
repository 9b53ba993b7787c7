"""Plan to create or change one company or user, found by its keys."""

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
    """Raised for an event that fails; its text is the event's `error_message`."""


@dataclass(slots=True)
class Upsert:
    """An entity's id and the changes that make it as requested."""

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
    """Plan an event's `{keys, name, traits}`: append changes, return the entity's id.

    None if it has no usable key. Raises EventFailedError if the keys identify two
    entities.
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
    """Plan one entity from at least one key.

    If some pairs are known, the others are added, or replace the value of their name.
    Unknown pairs alone create a new entity; without a name it is named after its first
    key's value (switch `nameless_entity`). Source: Schematic's documentation,
    developer_resources/entity-key-management.
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
    """Plan the changes of a known entity; its keys are added to or replaced."""
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
        name=name or _name_new(keys, arrival),
        traits=_stored_traits(traits, arrival),
        at=arrival.at,
        seen_at=None if arrival.backfill else arrival.captured_at,
    )
    return Upsert(entity_id, is_new=True, changes=[created])


def _name_new(keys: dict[str, str], arrival: EventContext) -> str:
    is_called = arrival.switches.nameless_entity == "key-value"
    return next(iter(keys.values())) if is_called else ""


def _plan_keys(
    upsert: Upsert, entity: Entity, keys: dict[str, str], arrival: EventContext
) -> None:
    present = entity.keys
    for name, value in keys.items():
        if present.get(name) != value:
            break
    else:
        return
    fresh = {
        name: value
        for name, value in keys.items()
        if present.get(name) != value and value != entity.id
    }
    if fresh:
        upsert.changes.append(KeysAssigned(entity.id, fresh, arrival.at))


def _plan_traits(upsert: Upsert, traits: dict[str, Any], arrival: EventContext) -> None:
    removed: tuple[str, ...] = ()
    if arrival.switches.null_traits == "delete":
        removed = tuple(name for name, value in traits.items() if value is None)
    stored = _stored_traits(traits, arrival)
    if stored or removed:
        merged = TraitsMerged(upsert.entity_id, stored, removed, arrival.at)
        upsert.changes.append(merged)


def _stored_traits(traits: dict[str, Any], arrival: EventContext) -> dict[str, Any]:
    if arrival.switches.null_traits == "store":
        return traits
    return {name: value for name, value in traits.items() if value is not None}
