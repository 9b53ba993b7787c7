"""Get a company or user by id or by keys, or refuse the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.rest.request.respond import RequestRefusedError
from schematic_emulator.effects.events.resolve import KeyConflict, resolve_keys

if TYPE_CHECKING:
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.switches import Switches
    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.state import Entity


def get_by_id(environment: Environment, kind: EntityKind, entity_id: str) -> Entity:
    """Return the entity with this id in this environment.

    Raises RequestRefusedError (404) for any other id, another environment's included.
    """
    entity = environment.state.of_kind(kind).get(entity_id)
    if entity is None:
        raise RequestRefusedError(404, f"{kind} not found")
    return entity


def get_by_keys(
    environment: Environment,
    kind: EntityKind,
    keys: dict[str, str],
    *,
    switches: Switches,
) -> Entity:
    """Return the entity that has these keys.

    Raises RequestRefusedError: 404 if no entity has one, and the status of the switch
    `ambiguous_keys_status` if two entities do.
    """
    found = resolve_keys(environment.state, kind, keys)
    if isinstance(found, KeyConflict):
        raise RequestRefusedError(
            switches.ambiguous_keys_status, f"keys: {found.message}"
        )
    if found is None:
        raise RequestRefusedError(404, f"{kind} not found")
    return found
