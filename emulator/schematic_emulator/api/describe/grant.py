"""Describe plan entitlements and company overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.definition import describe_definition
from schematic_emulator.api.describe.flag import (
    describe_feature_brief,
    describe_plan_brief,
)
from schematic_emulator.api.describe.values import write_instant, write_optional
from schematic_emulator.effects.flags.compile import LIMITED

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import Grant, Note


def describe_entitlement(environment: EnvironmentView, grant: Grant) -> dict[str, Any]:
    """Return what a plan grants: `urn:...:api/plan-entitlement`, PlanEntitlement."""
    answer = _describe(environment, grant) | {
        "plan_id": grant.holder_id,
        "soft_limit": grant.soft_limit,
        "price_behavior": grant.price_behavior,
        "currency_prices": [],
        "warning_tiers": [
            {"id": tier.id, "key": tier.key, "value": tier.value}
            for tier in grant.warning_tiers
        ],
    }
    plan = environment.state.account.plans.get(grant.holder_id)
    if plan is not None:
        answer["plan"] = describe_plan_brief(plan)
    return answer


def describe_override(environment: EnvironmentView, grant: Grant) -> dict[str, Any]:
    """Return what a company is granted: `urn:...:api/company-override`.

    The company itself is named by its id alone.
    """
    return _describe(environment, grant) | {
        "company_id": grant.holder_id,
        "expiration_date": write_optional(grant.expires_at),
        "notes": [_note(note) for note in grant.notes],
    }


def _describe(environment: EnvironmentView, grant: Grant) -> dict[str, Any]:
    state = environment.state
    is_limited = grant.value_type in LIMITED
    answer: dict[str, Any] = {
        "id": grant.id,
        "feature_id": grant.feature_id,
        "environment_id": environment.id,
        "rule_id": grant.rule_id,
        "rule_id_usage_exceeded": grant.exceeded_rule_id if is_limited else None,
        "value_type": grant.value_type,
        "value_bool": grant.value_bool,
        "value_numeric": grant.value_numeric,
        "value_trait_id": grant.value_trait_id,
        "metric_period": grant.metric_period,
        "metric_period_month_reset": grant.metric_period_month_reset,
        "consumption_rate": None,
        "created_at": write_instant(grant.created_at),
        "updated_at": write_instant(grant.updated_at),
    }
    feature = state.account.features.get(grant.feature_id)
    if feature is not None:
        answer["feature"] = describe_feature_brief(feature)
    trait = state.trait_definitions.get(grant.value_trait_id or "")
    if trait is not None:
        answer["value_trait"] = describe_definition(environment, trait)
    return answer


def _note(note: Note) -> dict[str, Any]:
    """Return a remark; who wrote it is not known, since an API key did."""
    at = write_instant(note.at)
    return {
        "id": note.id,
        "note": note.text,
        "external_user_id": "",
        "external_user_name": "",
        "created_at": at,
        "updated_at": at,
    }
