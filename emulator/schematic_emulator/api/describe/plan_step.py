"""Describe one stored change of a company's plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.entity import describe_entity_brief
from schematic_emulator.api.describe.values import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import PlanSnapshot, PlanStep


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
