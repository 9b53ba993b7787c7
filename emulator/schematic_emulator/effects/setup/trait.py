"""Plan to set one trait, and to create and change definitions of traits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import TraitsMerged
from schematic_emulator.effects.flags.compare import write_trait
from schematic_emulator.effects.flags.numbers import read_int
from schematic_emulator.effects.int64 import bound_int64, write_whole
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.effects.records import TraitDefinition
from schematic_emulator.effects.setup.making import MissingError, SetupError
from schematic_emulator.effects.setup.profile import NO_KEYS, put_by_keys

if TYPE_CHECKING:
    from schematic_emulator.effects.events.upsert import Upsert
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.setup.profile import ProfileMaking
    from schematic_emulator.effects.state import State


def put_trait(
    state: State, kind: EntityKind, body: dict[str, Any], making: ProfileMaking
) -> Upsert:
    """Plan one trait of a company or user, from `api/upsert-trait`.

    `set` is stored as text; `incr` adds to the present number, 0 if there is none.
    Raises SetupError for both or neither of them, MissingError for an unknown entity
    with `update_only`.
    """
    text, step = body.get("set"), write_whole(body.get("incr"))
    if (text is None) is (step is None):
        raise SetupError("set, incr: expected exactly one of them")
    keys = read_keys(body["keys"])
    if not keys:
        raise SetupError(NO_KEYS)
    upsert = put_by_keys(state, kind, keys, making)
    if upsert.is_new and body.get("update_only"):
        raise MissingError(f"{kind} not found")
    value: str | int | None = text
    if step is not None:
        entity = state.entities.get(upsert.entity_id)
        value = _add(entity.traits.get(body["trait"]) if entity else None, step)
    traits = {body["trait"]: value}
    upsert.changes.append(TraitsMerged(upsert.entity_id, traits, (), making.at))
    return upsert


def _add(standing: Any, step: int) -> int:
    return bound_int64(read_int(write_trait(standing)) + step)


def make_definition(
    own_id: str, body: dict[str, Any], making: Making
) -> TraitDefinition:
    """Plan a definition from `api/create-entity-trait-definition`."""
    hierarchy = tuple(body["hierarchy"])
    return TraitDefinition(
        id=own_id,
        kind=body["entity_type"],
        hierarchy=hierarchy,
        display_name=body.get("display_name") or hierarchy[-1],
        trait_type=body["trait_type"],
        created_at=making.at,
        updated_at=making.at,
    )


def change_definition(
    definition: TraitDefinition, body: dict[str, Any], making: Making
) -> TraitDefinition:
    """Plan the changes of `api/update-entity-trait-definition`."""
    return replace(
        definition,
        trait_type=body["trait_type"],
        display_name=body.get("display_name") or definition.display_name,
        updated_at=making.at,
    )
