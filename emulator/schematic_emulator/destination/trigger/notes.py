"""Record what a trigger's parser ignores without an error.

A module of its own, as the parser writes what three modules of the lint read. Ours:
the engine records nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.destination.trigger.lexer import TriggerToken


@dataclass(slots=True)
class Notes:
    """Collect what the parser ignores without an error, for lint.py.

    `joints` are the `and`s and `or`s of each level; `conditions` contain field,
    operator and value, `functions` name, field and value, with END_TOKEN for what is
    missing; `nested`, `empty` and `unclosed` are opening parentheses.
    """

    tokens: list[TriggerToken] = field(default_factory=list)
    skipped: list[TriggerToken] = field(default_factory=list)
    joints: list[list[TriggerToken]] = field(default_factory=list)
    conditions: list[tuple[TriggerToken, TriggerToken, TriggerToken]] = field(
        default_factory=list
    )
    functions: list[tuple[TriggerToken, TriggerToken, TriggerToken]] = field(
        default_factory=list
    )
    nested: list[TriggerToken] = field(default_factory=list)
    empty: list[TriggerToken] = field(default_factory=list)
    unclosed: list[TriggerToken] = field(default_factory=list)
