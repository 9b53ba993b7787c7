"""Builds what is told when a company's plans change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.answers.entity_brief import describe_entity_brief
from schematic_emulator.api.answers.instant import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.environment import Environment
    from schematic_emulator.effects.records import Plan
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.webhooks.news import PlanChange


def describe_plan_change(
    environment: Environment, change: PlanChange, making: Making, cause: str
) -> dict[str, Any]:
    """Return the change: `urn:...:api/shared`, PlanChange. `cause` is its action.

    Not emulated: subscriptions, plan versions, trials and who is behind an API key.
    """
    at = write_instant(making.at)
    plans = environment.state.account.plans

    def snapshot(plan: Plan) -> dict[str, Any]:
        return {
            "id": plan.id,
            "name": plan.name,
            "description": plan.description,
            "icon": plan.icon,
            "deleted": plan.id not in plans,
        }

    involved = [*change.removed, *([change.previous] if change.previous else [])]
    answer: dict[str, Any] = {
        "id": making.ids("plch"),
        "environment_id": environment.id,
        "company_id": change.company_id,
        "action": cause if all(each.id in plans for each in involved) else GONE,
        "actor_type": "api_key",
        "add_ons_added": [snapshot(plan) for plan in change.added],
        "add_ons_removed": [snapshot(plan) for plan in change.removed],
        "base_plan_action": None,
        "subscription_change_action": None,
        "is_version_upgrade": False,
        "traits_updated": [],
        "created_at": at,
        "updated_at": at,
    }
    for name, plan in (
        ("base_plan", change.base),
        ("previous_base_plan", change.previous),
    ):
        if plan is not None:
            answer[name] = snapshot(plan)
    company = environment.state.companies.get(change.company_id)
    if company is not None:
        answer["company"] = describe_entity_brief(environment, company)
    return answer


GONE = "plan_deleted"
