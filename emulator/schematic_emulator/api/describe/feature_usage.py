"""Describe how much of a feature companies and users use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.company import describe_company
from schematic_emulator.api.describe.entity import describe_entity_brief
from schematic_emulator.api.describe.flag import (
    describe_feature,
    describe_feature_in_plan,
    describe_plan_brief,
)
from schematic_emulator.api.describe.flag_check import write_month_reset
from schematic_emulator.api.describe.grant import (
    describe_entitlement,
    describe_override,
)
from schematic_emulator.api.describe.values import write_optional
from schematic_emulator.effects.flags.period import find_span
from schematic_emulator.effects.int64 import bound_int64
from schematic_emulator.effects.usage import sum_usage

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.flags.entitlement import Entitlement
    from schematic_emulator.effects.flags.usage_report import FeatureUse
    from schematic_emulator.effects.records import Grant

ALL = 100


def describe_usage(environment: EnvironmentView, use: FeatureUse) -> dict[str, Any]:
    """Return a company's use of a feature: `urn:...:api/shared`, FeatureUsage.

    Not emulated: prices and credits, whose members are left out.
    """
    feature = use.entitlement.feature
    return _describe(environment, use.entitlement) | {
        "feature": describe_feature_in_plan(environment, feature)
    }


def describe_feature_company(
    environment: EnvironmentView, use: FeatureUse
) -> dict[str, Any]:
    """Return the same with the company: `urn:...:api/shared`, FeatureCompany."""
    company = describe_company(environment, use.company)
    return describe_usage(environment, use) | {"company": company}


def describe_feature_user(
    environment: EnvironmentView, use: FeatureUse
) -> dict[str, Any]:
    """Return one user's part of it: `urn:...:api/shared`, FeatureUser.

    Access and limit are the company's.
    """
    entitlement = use.entitlement
    answer = _describe_core(environment, entitlement) | {
        "feature": describe_feature(environment, entitlement.feature),
        "company": describe_company(environment, use.company),
    }
    event = entitlement.feature.event_subtype
    if use.user is not None:
        answer["user"] = describe_entity_brief(environment, use.user)
        if event and entitlement.feature.feature_type == "event":
            span = find_span(entitlement.period, environment.clock.now())
            answer["usage"] = sum_usage(
                environment.state,
                event,
                use.company.id,
                use.user.id,
                since=span.start,
                until=span.end,
            )
    return answer


def _describe(environment: EnvironmentView, entitlement: Entitlement) -> dict[str, Any]:
    grant, limit = entitlement.grant, entitlement.allocation
    answer = _describe_core(environment, entitlement) | {
        "soft_limit": grant.soft_limit,
        "price_behavior": grant.price_behavior,
        "is_unlimited": grant.value_type == "unlimited",
        "effective_limit": limit,
        "has_valid_allocation": True,
        "entitlement_expiration_date": write_optional(grant.expires_at),
        "entitlement_source": _source(environment, grant),
        "overuse": None,
        "percent_used": None,
    }
    if limit is not None and entitlement.usage is not None:
        answer["overuse"] = max(bound_int64(entitlement.usage - limit), 0)
        answer["percent_used"] = entitlement.usage / limit * ALL if limit else None
    if grant.kind == "plan_entitlement":
        answer["plan_entitlement"] = describe_entitlement(environment, grant)
    else:
        answer["company_override"] = describe_override(environment, grant)
    return answer


def _describe_core(
    environment: EnvironmentView, entitlement: Entitlement
) -> dict[str, Any]:
    grant = entitlement.grant
    answer: dict[str, Any] = {
        "access": entitlement.has_access,
        "allocation": entitlement.allocation,
        "allocation_type": grant.value_type,
        "entitlement_id": grant.id,
        "entitlement_type": grant.kind,
        "usage": entitlement.usage,
        "period": entitlement.period,
        "month_reset": write_month_reset(entitlement),
        "metric_reset_at": write_optional(entitlement.reset_at),
    }
    plan = environment.state.account.plans.get(grant.holder_id)
    if plan is not None:
        answer["plan"] = describe_plan_brief(plan)
    return answer


def _source(environment: EnvironmentView, grant: Grant) -> str:
    plan = environment.state.account.plans.get(grant.holder_id)
    return plan.name if plan else "Company override"
