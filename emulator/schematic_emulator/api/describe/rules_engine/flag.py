"""Describe a flag with its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.flags.check import list_flag_rules
from schematic_emulator.effects.flags.engine import choose_engine
from schematic_emulator.effects.flags.subject import COMPARABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import Flag, TraitDefinition
    from schematic_emulator.effects.rule import Condition, FlagRule


def describe_flag(environment: EnvironmentView, flag: Flag) -> dict[str, Any]:
    """Return a flag with the rules put on it and those of its plan entitlements."""
    return {
        **describe_owner(environment),
        "id": flag.id,
        "key": flag.key,
        "default_value": flag.default_value,
        "rules": [
            describe_rule(environment, rule)
            for rule in list_flag_rules(environment.state, flag)
        ],
    }


def describe_owner(environment: EnvironmentView) -> dict[str, str]:
    """Return the ids of the account and the environment, which each part has."""
    return {
        "account_id": environment.state.account.id,
        "environment_id": environment.id,
    }


def describe_rule(environment: EnvironmentView, rule: FlagRule) -> dict[str, Any]:
    """Return a rule with its conditions and groups."""
    return {
        **describe_owner(environment),
        "id": rule.id,
        "flag_id": rule.flag_id,
        "name": rule.name,
        "priority": rule.priority,
        "rule_type": rule.rule_type,
        "value": rule.value,
        "conditions": _list_conditions(environment, rule.conditions),
        "condition_groups": [
            {"conditions": _list_conditions(environment, group.conditions)}
            for group in rule.groups
        ],
    }


def describe_trait_definition(definition: TraitDefinition) -> dict[str, str]:
    """Return a trait's id, whose it is, and how it compares."""
    return {
        "id": definition.id,
        "entity_type": definition.kind,
        "comparable_type": COMPARABLE[definition.trait_type],
    }


def _list_conditions(
    environment: EnvironmentView, conditions: Iterable[Condition]
) -> list[dict[str, Any]]:
    return [_describe_condition(environment, each) for each in conditions]


def _describe_condition(
    environment: EnvironmentView, condition: Condition
) -> dict[str, Any]:
    """Return a condition; properties without a value are left out.

    When a month begins is left out of other periods: the engine would look for a metric
    of just that pair, but a day is the same with both.
    """
    definitions = environment.state.trait_definitions
    trait = definitions.get(condition.trait_id or "")
    comparison = definitions.get(condition.comparison_trait_id or "")
    wanted = condition.trait_value
    if trait is not None:
        account = environment.state.account
        engine = choose_engine(account.flag_engine, account.trait_forms)
        wanted = engine.store(wanted, COMPARABLE[trait.trait_type])
    is_month = condition.metric_period == "current_month"
    optional = {
        "event_subtype": condition.event_subtype,
        "metric_value": condition.metric_value,
        "metric_period": condition.metric_period,
        "metric_period_month_reset": (
            condition.metric_period_month_reset if is_month else None
        ),
        "trait_definition": trait and describe_trait_definition(trait),
        "comparison_trait_definition": (
            comparison and describe_trait_definition(comparison)
        ),
        "credit_id": condition.credit_id,
        "consumption_rate": condition.credit_cost,
    }
    return {
        **describe_owner(environment),
        "id": condition.id,
        "condition_type": condition.condition_type,
        "operator": condition.operator,
        "resource_ids": list(condition.resource_ids),
        "trait_value": wanted,
        **{name: value for name, value in optional.items() if value is not None},
    }
