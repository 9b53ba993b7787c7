"""Explain why a trigger matches an event or not, condition by condition.

Ours; conditions are evaluated as in evaluate.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.errors import EngineError, TriggerError
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.trigger.evaluate import (
    compile_ast,
    compile_field,
    compile_trigger,
    field_keys,
)
from schematic_emulator.destination.trigger.generate import generate_trigger
from schematic_emulator.destination.trigger.miss import describe_miss
from schematic_emulator.destination.trigger.parser import parse_trigger

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class ConditionExplanation:
    """Describe one condition of a trigger for one event.

    `actual` is UNDEFINED if the event has no such value, `expected` if the operator
    has no operand. `joined_by` is `and` or `or`; `group` numbers the parentheses, 0
    for the trigger itself. `miss` describes why it nearly matched.
    """

    text: str
    field: str
    pointer: str
    operator: str
    expected: Any
    actual: Any
    matches: bool
    joined_by: str
    group: int
    miss: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the condition as JSON, without undefined values."""
        values = {
            "condition": self.text,
            "field": self.field,
            "pointer": self.pointer,
            "operator": self.operator,
            "expected": self.expected,
            "actual": self.actual,
            "matches": self.matches,
            "joined_by": self.joined_by,
            "group": self.group,
            "miss": self.miss,
        }
        return {key: value for key, value in values.items() if value is not UNDEFINED}


@dataclass(frozen=True, slots=True)
class TriggerExplanation:
    """Describe a whole trigger for one event; `error` if it cannot be evaluated."""

    trigger: Any
    matches: bool
    conditions: tuple[ConditionExplanation, ...] = ()
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as JSON."""
        return {
            "trigger": self.trigger,
            "matches": self.matches,
            "error": self.error,
            "conditions": [one.to_json() for one in self.conditions],
        }


def explain_trigger(trigger: Any, event: Any) -> TriggerExplanation:
    """Explain why a trigger matches an event or not, field by field.

    If the trigger cannot be parsed, or throws for this event, `error` has the reason
    and `matches` is false.
    """
    try:
        conditions = tuple(_explain_group(parse_trigger(trigger), event))
    except TriggerError as error:
        return TriggerExplanation(trigger, matches=False, error=error.message)
    explanation = TriggerExplanation(trigger, matches=False, conditions=conditions)
    try:
        return replace(explanation, matches=compile_trigger(trigger)(event))
    except TriggerError as error:
        return replace(explanation, error=error.message)


def _explain_group(tree: dict[str, Any], event: Any) -> Iterator[ConditionExplanation]:
    group = 0
    for node in tree["children"]:
        if node is None:
            continue
        if node["type"] != "group":
            yield _explain(node, event, tree["operator"], 0)
            continue
        group += 1
        # Parentheses do not nest, so they contain only conditions.
        for one in node["children"]:
            yield _explain(one, event, node["operator"], group)


def _explain(
    node: dict[str, Any], event: Any, joined_by: str, group: int
) -> ConditionExplanation:
    alone = {"type": "group", "operator": "and", "children": [node]}
    keys = field_keys(node)
    actual: Any = UNDEFINED
    matches, trouble = False, ""
    try:
        actual = compile_field(node)(event)
        matches = compile_ast(alone)(event)
    except EngineError as error:
        trouble = error.message
    expected = node.get("value", UNDEFINED)
    miss = "" if matches else describe_miss(node["operator"], expected, actual)
    return ConditionExplanation(
        generate_trigger(alone),
        ".".join(keys),
        "".join(f"/{_escape(key)}" for key in keys),
        node["operator"],
        expected,
        actual,
        matches,
        joined_by,
        group,
        trouble or miss or _similar_key(keys, event, actual),
    )


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _similar_key(keys: tuple[str, ...], event: Any, actual: Any) -> str:
    """Return a note on an existing key that differs in case only, or ""."""
    if actual is not UNDEFINED:
        return ""
    holder = event
    for key in keys:
        if not isinstance(holder, dict):
            return ""
        if key not in holder:
            alike = [name for name in holder if name.lower() == key.lower()]
            return f"there is {alike[0]!r}, not {key!r}" if alike else ""
        holder = holder[key]
    return ""
