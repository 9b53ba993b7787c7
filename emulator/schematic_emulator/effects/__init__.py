"""Plan what an event changes: state and event in, changes out, without side effects."""

from __future__ import annotations

from schematic_emulator.effects.apply import apply_all
from schematic_emulator.effects.arrival import Ids, KeyKind
from schematic_emulator.effects.events.advice import advise
from schematic_emulator.effects.events.resolve import KeyConflict, resolve_keys
from schematic_emulator.effects.kinds import EntityKind
from schematic_emulator.effects.outcome import PlannedOutcome
from schematic_emulator.effects.state import Entity, EventType, Membership, State
from schematic_emulator.effects.switches import EffectSwitches

# Not listed: `plan` and `apply`, names that modules of the package have, too.
__all__ = [
    "EffectSwitches",
    "Entity",
    "EntityKind",
    "EventType",
    "Ids",
    "KeyConflict",
    "KeyKind",
    "Membership",
    "PlannedOutcome",
    "State",
    "advise",
    "apply_all",
    "resolve_keys",
]
