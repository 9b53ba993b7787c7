"""Tell whether one condition of a rule holds, and which values it saw.

Source: SchematicHQ/rulesengine, `rulecheck.go`, commit 3019c25.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_emulator.effects.flags.compare import compare, compare_ints, read_int
from schematic_emulator.effects.flags.subject import COMPARABLE
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.records import TraitDefinition
    from schematic_emulator.effects.rule import Condition


class EvaluationError(EmulatorError):
    """Raised for a rule that cannot be decided; the engine says so in its answer."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Say whether a condition held, and what stood on both of its sides."""

    holds: bool
    left: str
    right: str


def look(condition: Condition, subject: Subject) -> Sight:
    """Decide one condition.

    Raises EvaluationError for a metric condition without a value.
    """
    return _CHECKS[condition.condition_type](condition, subject)


def _company(condition: Condition, subject: Subject) -> Sight:
    return _identity(condition, subject.company_id)


def _user(condition: Condition, subject: Subject) -> Sight:
    return _identity(condition, subject.user_id)


def _identity(condition: Condition, own_id: str | None) -> Sight:
    is_named = own_id in condition.resource_ids
    holds = own_id is not None and is_named is not (condition.operator == "ne")
    return Sight(holds, own_id or "none", _list(condition.resource_ids))


def _plan(condition: Condition, subject: Subject) -> Sight:
    return _overlap(condition, subject, subject.plan_ids)


def _plan_version(condition: Condition, subject: Subject) -> Sight:
    return _overlap(condition, subject, subject.plan_version_ids)


def _billing_product(condition: Condition, subject: Subject) -> Sight:
    return _overlap(condition, subject, subject.billing_product_ids)


def _overlap(condition: Condition, subject: Subject, own: frozenset[str]) -> Sight:
    meets = not own.isdisjoint(condition.resource_ids)
    holds = subject.has("company") and meets is not (condition.operator == "ne")
    return Sight(holds, _list(own), _list(condition.resource_ids))


def _base_plan(condition: Condition, subject: Subject) -> Sight:
    own = subject.base_plan_id
    answers = {
        "eq": own is not None and own in condition.resource_ids,
        "ne": own is None or own not in condition.resource_ids,
        "is_empty": own is None,
        "not_empty": own is not None,
    }
    holds = subject.has("company") and answers.get(condition.operator, False)
    return Sight(holds, own or "none", _list(condition.resource_ids))


def _metric(condition: Condition, subject: Subject) -> Sight:
    event = condition.event_subtype
    if not subject.has("company") or event is None:
        return Sight(False, "no company or event", str(condition.metric_value))
    reset = condition.metric_period_month_reset
    span = subject.find_span(condition.metric_period, reset)
    used = subject.meter(event, span) + subject.preflight.added_to(event)
    if condition.metric_value is None:
        raise EvaluationError(f"condition {condition.id} has no metric value")
    limit = condition.metric_value
    definition = subject.find_definition(condition.comparison_trait_id)
    if definition is not None:
        limit = read_int(subject.trait(definition, "company") or "")
    return Sight(compare_ints(used, limit, condition.operator), str(used), str(limit))


def _trait(condition: Condition, subject: Subject) -> Sight:
    definition = subject.find_definition(condition.trait_id)
    if definition is None or not subject.has(definition.kind):
        return Sight(False, "none", condition.trait_value)
    left = _simulate(definition, subject)
    other = subject.find_definition(condition.comparison_trait_id)
    right = subject.trait(other, definition.kind)
    if right is None:
        right = condition.trait_value
    comparable_type = COMPARABLE[definition.trait_type]
    holds = compare(left, right, comparable_type, condition.operator)
    return Sight(holds, left, right)


def _simulate(definition: TraitDefinition, subject: Subject) -> str:
    """Give a trait's text, with preflight usage added to a number."""
    text = subject.trait(definition, definition.kind) or ""
    usage = subject.preflight.usage
    if usage > 0 and COMPARABLE[definition.trait_type] == "int":
        return str(read_int(text) + usage)
    return text


def _credit(condition: Condition, subject: Subject) -> Sight:
    credit_id, preflight = condition.credit_id, subject.preflight
    if not subject.has("company") or credit_id is None:
        return Sight(False, "no company or credit", "")
    balance = subject.credit_balances.get(credit_id, 0.0)
    rate = 1.0 if condition.credit_cost is None else condition.credit_cost
    quantity = preflight.added_to(condition.event_subtype) or 1
    cost = preflight.credit_cost.get(credit_id, quantity * rate)
    return Sight(balance >= cost, str(balance), str(cost))


def _list(ids: tuple[str, ...] | frozenset[str]) -> str:
    return ", ".join(sorted(ids)) or "none"


_CHECKS: Mapping[str, Callable[[Condition, Subject], Sight]] = {
    "base_plan": _base_plan,
    "billing_product": _billing_product,
    "company": _company,
    "credit": _credit,
    "metric": _metric,
    "plan": _plan,
    "plan_version": _plan_version,
    "trait": _trait,
    "user": _user,
}
