"""Describe a flag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.definition import describe_definition
from schematic_emulator.api.describe.event import describe_summary
from schematic_emulator.api.describe.rule import describe_rule
from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.effects.flags.check import find_feature, list_flag_rules
from schematic_emulator.effects.flags.evaluate import order_rules

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import Feature, Flag, Plan


def describe_flag(environment: EnvironmentView, flag: Flag) -> dict[str, Any]:
    """Return the flag with its rules: `urn:...:api/flag`, FlagDetail.

    The rules are those that were put on it and those of plan entitlements, in the
    order in which they are tried. When it was last checked is not kept.
    """
    answer = describe_flag_brief(flag) | {
        "rules": list_rules(environment, flag),
        "last_checked_at": None,
    }
    feature = find_feature(environment.state, flag)
    if feature is not None:
        answer["feature"] = describe_feature_brief(feature)
    return answer


def list_rules(environment: EnvironmentView, flag: Flag) -> list[dict[str, Any]]:
    """Return the flag's rules in the order in which they are tried."""
    rules = order_rules(list_flag_rules(environment.state, flag))
    return [describe_rule(environment, rule) for rule in rules]


def describe_flag_brief(flag: Flag) -> dict[str, Any]:
    """Return the flag by itself: `urn:...:api/shared`, Flag."""
    return {
        "id": flag.id,
        "key": flag.key,
        "name": flag.name,
        "description": flag.description,
        "flag_type": "boolean",
        "default_value": flag.default_value,
        "feature_id": flag.feature_id,
        "maintainer_account_member_id": None,
        "created_at": write_instant(flag.created_at),
        "updated_at": write_instant(flag.updated_at),
    }


def describe_feature_brief(feature: Feature) -> dict[str, Any]:
    """Return the feature: `urn:...:api/shared`, Feature.

    `event_source` is required by schematichq 1.4 and later; only tracks meter here.
    """
    return {
        "id": feature.id,
        "name": feature.name,
        "description": feature.description,
        "feature_type": feature.feature_type,
        "icon": feature.icon,
        "event_source": "track",
        "event_subtype": feature.event_subtype,
        "trait_id": feature.trait_id,
        "lifecycle_phase": feature.lifecycle_phase,
        "plural_name": feature.plural_name,
        "singular_name": feature.singular_name,
        "maintainer_account_member_id": None,
        "license_id": None,
        "usage_limit_trait_id": None,
        "created_at": write_instant(feature.created_at),
        "updated_at": write_instant(feature.updated_at),
    }


def describe_plan_brief(plan: Plan) -> dict[str, Any]:
    """Return the plan: `urn:...:api/shared`, Plan."""
    return {
        "id": plan.id,
        "name": plan.name,
        "description": plan.description,
        "icon": plan.icon,
        "plan_type": plan.plan_type,
        "audience_type": None,
        "copied_from_plan_id": None,
        "created_at": write_instant(plan.created_at),
        "updated_at": write_instant(plan.updated_at),
    }


def describe_feature(environment: EnvironmentView, feature: Feature) -> dict[str, Any]:
    """Return the feature with all it has: `urn:...:api/feature`, FeatureDetail."""
    state = environment.state
    answer = describe_feature_in_plan(environment, feature)
    trait = state.trait_definitions.get(feature.trait_id or "")
    if trait is not None:
        answer["trait"] = describe_definition(environment, trait)
    summary = state.event_types.get(feature.event_subtype or "")
    if summary is not None:
        answer["event_summary"] = describe_summary(environment, summary)
    return answer


def describe_feature_in_plan(
    environment: EnvironmentView, feature: Feature
) -> dict[str, Any]:
    """Return the feature with its flags and plans, as other rows show it."""
    state = environment.state
    plan_ids = {
        grant.holder_id
        for grant in list(state.plan_entitlements.values())
        if grant.feature_id == feature.id
    }
    return describe_feature_brief(feature) | {
        "flags": [
            describe_flag(environment, flag)
            for flag in list(state.account.flags.values())
            if flag.feature_id == feature.id
        ],
        "plans": [
            {"id": plan.id, "name": plan.name}
            for plan in list(state.account.plans.values())
            if plan.id in plan_ids
        ],
    }
