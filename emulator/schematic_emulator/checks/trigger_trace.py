"""Tell, condition by condition, why a trigger matches an event or does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.safe_text import inert, show
from schematic_emulator.destination import (
    UNDEFINED,
    TriggerError,
    compile_mapping,
    compile_trigger,
    generate_trigger,
    parse_trigger,
)
from schematic_emulator.destination.fql_parser import FIELD_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = {kind: field for field, kind in FIELD_TYPES.items()}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a trigger: what it asks for, and what the event has.

    `pointer` leads into the event; `found` is inert text.
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
    """A trigger held against one event; `error` says why it cannot be read."""

    text: str
    matches: bool
    conditions: tuple[Condition, ...] = ()
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the trace as JSON."""
        return {
            "trigger": self.text,
            "matches": self.matches,
            "error": self.error,
            "conditions": [condition.to_json() for condition in self.conditions],
        }


def trace_trigger(trigger: Any, event: Any) -> TriggerTrace:
    """Hold every condition of a trigger against an event."""
    text = inert(trigger) if isinstance(trigger, str) else show(trigger)
    try:
        conditions = tuple(_trace(parse_trigger(trigger), event))
        return TriggerTrace(text, compile_trigger(trigger)(event), conditions)
    except TriggerError as error:
        return TriggerTrace(text, matches=False, error=inert(error.message))


def _trace(node: dict[str, Any] | None, event: Any) -> Iterator[Condition]:
    if node is None:
        return
    if node["type"] == "group":
        for child in node["children"]:
            yield from _trace(child, event)
        return
    text = generate_trigger({"type": "group", "operator": "and", "children": [node]})
    path = _path(node)
    found = compile_mapping({"found": {"@path": path}})(event).get("found", UNDEFINED)
    holds = compile_trigger(text)(event)
    yield Condition(
        inert(text),
        f"/{inert(path.replace('.', '/'))}",
        "absent" if found is UNDEFINED else show(found),
        holds,
        "" if holds else _hint(node.get("value"), found),
    )


def _path(node: dict[str, Any]) -> str:
    field = FIELDS[node["type"]]
    return f"{field}.{node['name']}" if node.get("name") else field


def _hint(wanted: Any, found: Any) -> str:
    """Say by how little a text misses the wanted one."""
    if not (isinstance(wanted, str) and isinstance(found, str)):
        return ""
    if wanted.lower() == found.lower():
        return "differs in upper and lower case only"
    if wanted.strip().lower() == found.strip().lower():
        return "differs in spaces at an end only"
    return ""
