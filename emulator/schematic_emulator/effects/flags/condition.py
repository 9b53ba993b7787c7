"""Check one condition of a rule: whether it holds, and the values compared.

Sources: SchematicHQ/rulesengine, `rulecheck.go`, commit 3019c25; the WASM engine of
schematichq 1.4.6, which was asked. Where they differ, the subject's engine says how.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_emulator.effects.flags.compare import compare, compare_ints
from schematic_emulator.effects.flags.subject import COMPARABLE
from schematic_emulator.effects.int64 import add_int64

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.records import TraitDefinition
    from schematic_emulator.effects.rule import Condition


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """Whether a condition holds, and the values on both of its sides.

    `error` says why a condition cannot be evaluated.
    """

    holds: bool
    left: str
    right: str
    error: str | None = None


UNKNOWN = ConditionResult(False, "none", "none")


def check_condition(condition: Condition, subject: Subject) -> ConditionResult:
    """Check one condition for a subject; one of an unknown type does not hold."""
    check = _CHECKS.get(condition.condition_type)
    return UNKNOWN if check is None else check(condition, subject)


def _company(condition: Condition, subject: Subject) -> ConditionResult:
    return _identity(condition, subject.company_id)


def _user(condition: Condition, subject: Subject) -> ConditionResult:
    return _identity(condition, subject.user_id)


def _identity(condition: Condition, own_id: str | None) -> ConditionResult:
    is_named = own_id in condition.resource_ids
    holds = own_id is not None and is_named is not (condition.operator == "ne")
    return ConditionResult(holds, own_id or "none", _list(condition.resource_ids))


def _plan(condition: Condition, subject: Subject) -> ConditionResult:
    return _overlap(condition, subject, subject.plan_ids)


def _plan_version(condition: Condition, subject: Subject) -> ConditionResult:
    return _overlap(condition, subject, subject.plan_version_ids)


def _billing_product(condition: Condition, subject: Subject) -> ConditionResult:
    return _overlap(condition, subject, subject.billing_product_ids)


def _overlap(
    condition: Condition, subject: Subject, own: frozenset[str]
) -> ConditionResult:
    meets = not own.isdisjoint(condition.resource_ids)
    holds = subject.has("company") and meets is not (condition.operator == "ne")
    return ConditionResult(holds, _list(own), _list(condition.resource_ids))


# A company without a base plan satisfies `ne` and `is_empty`; without a company no
# operator holds.
def _base_plan(condition: Condition, subject: Subject) -> ConditionResult:
    own = subject.base_plan_id
    answers = {
        "eq": own is not None and own in condition.resource_ids,
        "ne": own is None or own not in condition.resource_ids,
        "is_empty": own is None,
        "not_empty": own is not None,
    }
    holds = subject.has("company") and answers.get(condition.operator, False)
    return ConditionResult(holds, own or "none", _list(condition.resource_ids))


def _metric(condition: Condition, subject: Subject) -> ConditionResult:
    event = condition.event_subtype
    if not subject.has("company") or event is None:
        return ConditionResult(
            False, "no company or event", str(condition.metric_value)
        )
    reset = condition.metric_period_month_reset
    span = subject.find_span(condition.metric_period, reset)
    used = add_int64(subject.meter(event, span), subject.preflight.added_to(event))
    limit = condition.metric_value
    if limit is None:
        error = f"condition {condition.id} has no metric value"
        return ConditionResult(False, str(used), "no metric value", error)
    definition = subject.find_definition(condition.comparison_trait_id)
    # A comparison trait replaces the number even if the company lacks it: the limit is
    # 0 then.
    if definition is not None:
        limit = subject.engine.read_whole(subject.trait(definition, "company") or "")
    return ConditionResult(
        compare_ints(used, limit, condition.operator), str(used), str(limit)
    )


def _trait(condition: Condition, subject: Subject) -> ConditionResult:
    definition = subject.find_compared(condition)
    if definition is None:
        return ConditionResult(False, "none", condition.trait_value)
    left = _simulate(definition, subject)
    # The right side is a trait of the left side's entity, and compares as its type.
    other = subject.find_definition(condition.comparison_trait_id)
    right = subject.trait(other, definition.kind)
    comparable_type = COMPARABLE[definition.trait_type]
    if right is None:
        right = subject.engine.store(condition.trait_value, comparable_type)
    holds = compare(left, right, comparable_type, condition.operator, subject.engine)
    return ConditionResult(holds, left, right)


def _simulate(definition: TraitDefinition, subject: Subject) -> str:
    """Return a trait's text, with preflight usage added to a number."""
    text = subject.trait(definition, definition.kind) or ""
    usage = subject.preflight.usage
    if usage > 0 and COMPARABLE[definition.trait_type] == "int":
        return str(add_int64(subject.engine.read_whole(text), usage))
    return text


def _credit(condition: Condition, subject: Subject) -> ConditionResult:
    credit_id, preflight = condition.credit_id, subject.preflight
    if not subject.has("company") or credit_id is None:
        return ConditionResult(False, "no company or credit", "")
    balance = subject.credit_balances.get(credit_id, 0.0)
    rate = 1.0 if condition.credit_cost is None else condition.credit_cost
    # Without usage to add, one unit is priced.
    quantity = preflight.added_to(condition.event_subtype) or 1
    cost = preflight.credit_cost.get(credit_id, quantity * rate)
    holds = balance >= cost
    if subject.engine.inverts_credits:
        holds = (holds and balance > 0) is not (condition.operator in {"gt", "gte"})
    return ConditionResult(holds, str(balance), str(cost))


def _list(ids: tuple[str, ...] | frozenset[str]) -> str:
    return ", ".join(sorted(ids)) or "none"


_CHECKS: Mapping[str, Callable[[Condition, Subject], ConditionResult]] = {
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
