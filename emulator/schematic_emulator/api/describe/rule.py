"""Describe a flag's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.definition import describe_definition
from schematic_emulator.api.describe.values import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.rule import Condition, ConditionGroup, FlagRule


def describe_rule(environment: EnvironmentView, rule: FlagRule) -> dict[str, Any]:
    """Return the rule with its conditions: `urn:...:api/shared`, Rule.

    `account_id` is what a company's own `rules` add to it.
    """
    return {
        **_own(environment, rule, rule.id),
        "account_id": environment.state.account.id,
        "rule_type": rule.rule_type,
        "name": rule.name,
        "priority": rule.priority,
        "value": rule.value,
        "conditions": [
            _condition(environment, rule, condition) for condition in rule.conditions
        ],
        "condition_groups": [_group(environment, rule, group) for group in rule.groups],
    }


def _own(environment: EnvironmentView, rule: FlagRule, own_id: str) -> dict[str, Any]:
    """Return what a rule and each of its parts have: an id, a place and times."""
    return {
        "id": own_id,
        "environment_id": environment.id,
        "flag_id": rule.flag_id,
        "created_at": write_instant(rule.created_at),
        "updated_at": write_instant(rule.updated_at),
    }


def _group(
    environment: EnvironmentView, rule: FlagRule, group: ConditionGroup
) -> dict[str, Any]:
    return {
        **_own(environment, rule, group.id),
        "rule_id": rule.id,
        "conditions": [
            _condition(environment, rule, condition, group.id)
            for condition in group.conditions
        ],
    }


def _condition(
    environment: EnvironmentView,
    rule: FlagRule,
    condition: Condition,
    group_id: str | None = None,
) -> dict[str, Any]:
    answer = {
        **_own(environment, rule, condition.id),
        "rule_id": rule.id,
        "account_id": environment.state.account.id,
        "condition_type": condition.condition_type,
        "operator": condition.operator,
        "resource_ids": list(condition.resource_ids),
        "resources": _resources(environment, condition.resource_ids),
        "event_subtype": condition.event_subtype,
        "metric_value": condition.metric_value,
        "metric_period": condition.metric_period,
        "metric_period_month_reset": condition.metric_period_month_reset,
        "trait_id": condition.trait_id,
        "trait_value": condition.trait_value,
        "trait_entity_type": None,
        "comparison_trait_id": condition.comparison_trait_id,
        "condition_group_id": group_id,
    }
    definitions = environment.state.trait_definitions
    trait = definitions.get(condition.trait_id or "")
    if trait is not None:
        answer["trait"] = describe_definition(environment, trait)
        answer["trait_entity_type"] = trait.kind
    comparison = definitions.get(condition.comparison_trait_id or "")
    if comparison is not None:
        answer["comparison_trait"] = describe_definition(environment, comparison)
    return answer


def _resources(
    environment: EnvironmentView, ids: tuple[str, ...]
) -> list[dict[str, str]]:
    """Return id and name of the companies, users and plans that are known."""
    entities, plans = environment.state.entities, environment.state.account.plans
    named = {each: entities.get(each) or plans.get(each) for each in ids}
    return [{"id": each, "name": found.name} for each, found in named.items() if found]
