"""Name what an event changes: a state and an event in, changes out, all of it pure."""

from __future__ import annotations

from schematic_emulator.effects.apply import apply_all
from schematic_emulator.effects.arrival import Ids, KeyKind
from schematic_emulator.effects.events.advice import advise
from schematic_emulator.effects.events.resolve import KeyConflict, resolve_keys
from schematic_emulator.effects.kinds import EntityKind
from schematic_emulator.effects.outcome import PlannedOutcome
from schematic_emulator.effects.state import Entity, EventType, Membership, State
from schematic_emulator.effects.switches import EffectSwitches

# The functions `plan` and `apply` stay in the modules that they would hide here.
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
