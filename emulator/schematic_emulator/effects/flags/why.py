"""Explain a flag's value: the rule that decided, and the values it compared.

Source: none; the service has no such answer. Reasons are the engine's (`evaluate.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.flags.subject import COMPARABLE
from schematic_emulator.effects.flags.unsure import list_unsure

if TYPE_CHECKING:
    from schematic_emulator.effects.flags.check import FlagCheck
    from schematic_emulator.effects.flags.condition import ConditionResult
    from schematic_emulator.effects.flags.engine import FlagEngine
    from schematic_emulator.effects.flags.evaluate import RuleTrial
    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.kinds import ComparableType
    from schematic_emulator.effects.rule import Condition

QUOTES = '""'
SYMBOLS = {"eq": "=", "ne": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class Why(dict[str, Any]):
    """The result of `explain`: a dict for programs, its `str()` for people."""

    def __str__(self) -> str:
        """Return the value and its reason, then a line per rule tried, and finding."""
        value = "true" if self["value"] else "false"
        head = f"{self['flag']} is {value}: {self['error'] or self['reason']}"
        findings = [f"  {row['rule']}: {row['message']}" for row in self["findings"]]
        return "\n".join([head, *map(_write_step, self["steps"]), *findings])


def explain(checked: FlagCheck) -> Why:
    """Return the value, the reason, and every rule in the order tried.

    Each of `steps` has `matched` and `saw`, one text per condition, such as
    `api_calls in current_month: 100 < 100 is false`; a trait is followed by what the
    engine reads in it if that differs, as `1e3 (read as 1000.0)`. `findings` are on
    rules whose outcome depends on what no source says.
    """
    decision = checked.decision
    return Why(
        flag=checked.flag.key,
        value=decision.value,
        reason=decision.reason,
        error=decision.error,
        company_id=checked.subject.company_id,
        user_id=checked.subject.user_id,
        default_value=checked.flag.default_value,
        rule_id=decision.rule.id if decision.rule else None,
        steps=[_describe(step, checked.subject) for step in decision.steps],
        findings=[found.to_json() for found in list_unsure([checked])],
    )


def _write_step(step: dict[str, Any]) -> str:
    verdict = "matched" if step["matched"] else "did not match"
    saw = "; ".join(step["saw"]) or "no conditions"
    return f'  {step["rule_type"]} "{step["name"]}" {verdict}: {saw}'


def _describe(step: RuleTrial, subject: Subject) -> dict[str, Any]:
    rule = step.rule
    return {
        "rule_id": rule.id,
        "rule_type": rule.rule_type,
        "name": rule.name,
        "value": rule.value,
        "matched": step.matched,
        "saw": [_describe_result(*result, subject) for result in step.results],
    }


def _describe_result(
    condition: Condition, result: ConditionResult, subject: Subject
) -> str:
    """Return one line with what a condition compared and the result."""
    symbol = SYMBOLS.get(condition.operator, condition.operator)
    outcome = "true" if result.holds else "false"
    sides = [result.left, result.right]
    definition = subject.find_compared(condition)
    if definition is not None:
        kind = COMPARABLE[definition.trait_type]
        sides = [_show_read(side, kind, subject.engine) for side in sides]
    return f"{_name(condition)}: {sides[0]} {symbol} {sides[1]} is {outcome}"


def _show_read(text: str, kind: ComparableType, engine: FlagEngine) -> str:
    """Return a trait's text, with what the engine reads in it if that is not it."""
    read: Any = engine.readers[kind](text)
    if kind == "date":
        shown = "empty" if read is None else text
    else:
        shown = str(read).lower() if kind == "bool" else str(read)
    return text if shown == text else f"{text or QUOTES} (read as {shown})"


def _name(condition: Condition) -> str:
    if condition.condition_type == "metric":
        period = condition.metric_period or "all_time"
        return f"{condition.event_subtype} in {period}"
    if condition.condition_type == "trait":
        return f"trait {condition.trait_id}"
    return condition.condition_type
