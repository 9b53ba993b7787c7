"""Describe a plan, and the traits that it sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.entity import describe_entity_brief
from schematic_emulator.api.describe.flag import (
    describe_feature_in_plan,
    describe_plan_brief,
)
from schematic_emulator.api.describe.grant import describe_entitlement
from schematic_emulator.api.describe.values import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import (
        Plan,
        PlanSnapshot,
        PlanStep,
        PlanTrait,
    )


def describe_plan(environment: EnvironmentView, plan: Plan) -> dict[str, Any]:
    """Return the plan with what it grants: `urn:...:api/plan`, PlanDetail.

    Billing, versions, trials and credits are not emulated: a plan costs nothing, is
    not a default, and has no version.
    """
    state = environment.state
    grants = [
        grant
        for grant in list(state.plan_entitlements.values())
        if grant.holder_id == plan.id
    ]
    features = state.account.features
    return describe_plan_brief(plan) | {
        "billing_strategy": "no_billing",
        "charge_type": "none",
        "controlled_by": "schematic",
        "company_count": count_companies(environment, plan.id),
        "currency_prices": [],
        "credits": [],
        "features": [
            describe_feature_in_plan(environment, features[grant.feature_id])
            for grant in grants
            if grant.feature_id in features
        ],
        "is_default": False,
        "is_free": True,
        "is_trialable": False,
        "versions": [],
        "entitlements": [describe_entitlement(environment, grant) for grant in grants],
    }


def count_companies(environment: EnvironmentView, plan_id: str) -> int:
    """Return how many companies of the environment have a plan."""
    rows = list(environment.state.company_plans.values())
    return sum(plan_id in (row.base_plan_id, *row.add_on_ids) for row in rows)


def describe_plan_trait(environment: EnvironmentView, row: PlanTrait) -> dict[str, Any]:
    """Return the trait: `urn:...:api/plan-trait`, PlanTrait."""
    account = environment.state.account
    plan = account.plans.get(row.plan_id)
    return {
        "id": row.id,
        "account_id": account.id,
        "environment_id": environment.id,
        "plan_id": row.plan_id,
        "plan_type": plan.plan_type if plan else "plan",
        "trait_id": row.trait_id,
        "trait_value": row.trait_value,
        "created_at": write_instant(row.created_at),
        "updated_at": write_instant(row.updated_at),
    }


def describe_plan_step(environment: EnvironmentView, row: PlanStep) -> dict[str, Any]:
    """Return the change: `urn:...:api/shared`, PlanChange.

    A plan or company that is not there is left out: clients take no null for it.
    Subscriptions, trials and versions are not emulated.
    """
    state, at = environment.state, write_instant(row.created_at)
    company = state.companies.get(row.company_id)
    optional = {
        "base_plan": _describe(environment, row.base_plan),
        "previous_base_plan": _describe(environment, row.previous_base_plan),
        "company": company and describe_entity_brief(environment, company),
    }
    return {
        "id": row.id,
        "action": row.action,
        "actor_type": "api_key",
        "company_id": row.company_id,
        "environment_id": environment.id,
        "add_ons_added": [_describe(environment, each) for each in row.add_ons_added],
        "add_ons_removed": [
            _describe(environment, each) for each in row.add_ons_removed
        ],
        "base_plan_action": None,
        "subscription_change_action": None,
        "is_version_upgrade": False,
        "traits_updated": [],
        "created_at": at,
        "updated_at": at,
        **{name: value for name, value in optional.items() if value is not None},
    }


def _describe(
    environment: EnvironmentView, plan: PlanSnapshot | None
) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "id": plan.id,
        "name": plan.name,
        "description": plan.description,
        "icon": plan.icon,
        "deleted": plan.id not in environment.state.account.plans,
    }
