"""Describe a feature with its flags and plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.definition import describe_definition
from schematic_emulator.api.describe.event import describe_summary
from schematic_emulator.api.describe.flag import describe_feature_brief, describe_flag

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import Feature


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
