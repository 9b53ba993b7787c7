"""Decide a flag: the first rule that matches, in the engine's order, has the value.

Sources: SchematicHQ/rulesengine, `flagcheck.go` and `consts.go`, commit 3019c25; the
WASM engine of schematichq 1.4.6, which tries the same rules in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from schematic_emulator.effects.flags.condition import check_condition
from schematic_emulator.effects.rule import RuleType
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.effects.flags.condition import ConditionResult
    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.rule import Condition, FlagRule

# Types are tried in the order in which `RuleType` lists them.
TYPE_ORDER: tuple[RuleType, ...] = get_args(RuleType)
UNCONDITIONAL = frozenset(("global_override", "default"))
ENTITLEMENT_TYPES = frozenset(TYPE_ORDER[1:5])
NO_RULES_MATCHED = "No rules matched; default value for flag"


class EvaluationError(EmulatorError):
    """Raised for a rule that cannot be evaluated; becomes the decision's `error`."""


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """One rule that was tried, and the results of its conditions.

    `results` has the rule's conditions in order, then those of its groups, up to the
    one that decided.
    """

    rule: FlagRule
    matched: bool
    results: tuple[tuple[Condition, ConditionResult], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A flag's value for a subject, the rule it is from, and the rules that were tried.

    `error` says why the rules could not be evaluated; the value is then the default.
    """

    value: bool
    reason: str
    rule: FlagRule | None
    steps: tuple[RuleTrial, ...]
    error: str | None = None


def evaluate(rules: Iterable[FlagRule], subject: Subject, *, default: bool) -> Decision:
    """Try the rules in the engine's order; without a match, return the default."""
    steps: list[RuleTrial] = []
    for rule in order_rules(rules):
        try:
            step = try_rule(rule, subject)
        except EvaluationError as error:
            return Decision(default, NO_RULES_MATCHED, None, tuple(steps), str(error))
        steps.append(step)
        if step.matched:
            return Decision(rule.value, describe_match(rule), rule, tuple(steps))
    return Decision(default, NO_RULES_MATCHED, None, tuple(steps))


def order_rules(rules: Iterable[FlagRule]) -> list[FlagRule]:
    """Sort rules by type; standard ones by priority, entitlements true first."""
    return sorted(rules, key=_rank)


def _rank(rule: FlagRule) -> tuple[int, int]:
    within = 0
    if rule.rule_type == "standard":
        within = rule.priority
    elif rule.rule_type in ENTITLEMENT_TYPES:
        within = 0 if rule.value else 1
    return TYPE_ORDER.index(rule.rule_type), within


def try_rule(rule: FlagRule, subject: Subject) -> RuleTrial:
    """Check a rule's conditions: all must hold, and at least one of each group.

    A rule without conditions matches; an empty group never holds. A condition that
    cannot be evaluated ends the rule: it does not match, or the subject's engine has
    EvaluationError raised.
    """
    results: list[tuple[Condition, ConditionResult]] = []
    if rule.rule_type in UNCONDITIONAL:
        return RuleTrial(rule, matched=True, results=())

    def holds(condition: Condition) -> bool:
        result = check_condition(condition, subject)
        results.append((condition, result))
        if result.error is not None:
            raise EvaluationError(result.error)
        return result.holds

    try:
        matched = all(map(holds, rule.conditions)) and all(
            any(map(holds, group.conditions)) for group in rule.groups
        )
    except EvaluationError:
        if subject.engine.stops_at_errors:
            raise
        matched = False
    return RuleTrial(rule, matched, tuple(results))


def describe_match(rule: FlagRule) -> str:
    """Return the engine's text for a match."""
    shown = rule.rule_type.replace("_", " ")
    return f'Matched {shown} rule "{rule.name}" ({rule.id})'
