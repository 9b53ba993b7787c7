"""Decide a flag: the first rule that matches, in the engine's order, gives the value.

Source: SchematicHQ/rulesengine, `flagcheck.go` and `consts.go`, commit 3019c25.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from schematic_emulator.effects.flags.condition import EvaluationError, look
from schematic_emulator.effects.rule import RuleType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.effects.flags.condition import Sight
    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.rule import Condition, FlagRule

# The order in which the types are tried is the order in which they are declared.
TYPE_ORDER: tuple[RuleType, ...] = get_args(RuleType)
UNCONDITIONAL = frozenset(("global_override", "default"))
ENTITLEMENT_TYPES = frozenset(TYPE_ORDER[1:5])
NO_RULES_MATCHED = "No rules matched; default value for flag"


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """Keep one rule that was tried, and what each of its conditions saw.

    `sights` has the conditions in their order, then those of the groups; what need
    not be looked at is left out.
    """

    rule: FlagRule
    matched: bool
    sights: tuple[tuple[Condition, Sight], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Say what a flag is for a subject, by which rule, after which steps.

    `error` says why the rules could not be decided; the value is the default then.
    """

    value: bool
    reason: str
    rule: FlagRule | None
    steps: tuple[RuleTrial, ...]
    error: str | None = None


def evaluate(rules: Iterable[FlagRule], subject: Subject, *, default: bool) -> Decision:
    """Try the rules in the engine's order; without a match the default stands."""
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
    """Look at a rule's conditions: all must hold, and of each group one.

    Raises EvaluationError for a condition that cannot be decided.
    """
    sights: list[tuple[Condition, Sight]] = []
    if rule.rule_type in UNCONDITIONAL:
        return RuleTrial(rule, matched=True, sights=())

    def holds(condition: Condition) -> bool:
        sight = look(condition, subject)
        sights.append((condition, sight))
        return sight.holds

    matched = all(map(holds, rule.conditions)) and all(
        any(map(holds, group.conditions)) for group in rule.groups
    )
    return RuleTrial(rule, matched, tuple(sights))


def describe_match(rule: FlagRule) -> str:
    """Give the engine's reason for a match."""
    shown = rule.rule_type.replace("_", " ")
    return f'Matched {shown} rule "{rule.name}" ({rule.id})'
