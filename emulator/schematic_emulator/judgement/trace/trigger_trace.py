"""Explain in inert text why a trigger matches an event or does not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import UNDEFINED, explain_trigger, lint_trigger
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from schematic_emulator.destination import ConditionExplanation, Trap


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """One comparison of a trigger: its text, and what the event has.

    `pointer` leads into the event; `found` is the value there as inert JSON text, and
    `hint` says what nearly matched, such as another case.
    """

    text: str
    pointer: str
    found: str
    holds: bool
    hint: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the condition as JSON."""
        return {
            "condition": self.text,
            "pointer": self.pointer,
            "found": self.found,
            "holds": self.holds,
            "hint": self.hint,
        }


@dataclass(frozen=True, slots=True)
class TriggerTrace:
    """A trigger checked against one event; `error` says why it cannot be parsed.

    `traps` explain parts of its text that do not do what they seem to.
    """

    text: str
    matches: bool
    conditions: tuple[ConditionTrace, ...] = ()
    error: str = ""
    traps: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the trace as JSON."""
        return {
            "trigger": self.text,
            "matches": self.matches,
            "error": self.error,
            "conditions": [condition.to_json() for condition in self.conditions],
            "traps": list(self.traps),
        }


def trace_trigger(trigger: Any, event: Any) -> TriggerTrace:
    """Check every condition of a trigger against an event, and return the results."""
    explanation = explain_trigger(trigger, event)
    return TriggerTrace(
        inert(trigger) if isinstance(trigger, str) else show(trigger),
        explanation.matches,
        tuple(_show(condition) for condition in explanation.conditions),
        inert(explanation.error),
        _describe_traps(trigger) if isinstance(trigger, str) else _list_traps(trigger),
    )


def _list_traps(trigger: Any) -> tuple[str, ...]:
    return tuple(_describe(trap) for trap in lint_trigger(trigger))


_describe_traps = lru_cache(maxsize=64)(_list_traps)


def _show(one: ConditionExplanation) -> ConditionTrace:
    found = "absent" if one.actual is UNDEFINED else show(one.actual)
    return ConditionTrace(
        inert(one.text), inert(one.pointer), found, one.matches, inert(one.miss)
    )


def _describe(trap: Trap) -> str:
    return f"{inert(trap.found)}: {trap.consequence} {trap.cure}"
