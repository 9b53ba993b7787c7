"""Describe a company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.entity import list_keys
from schematic_emulator.api.describe.flag_check import describe_feature_entitlement
from schematic_emulator.api.describe.metric import list_metrics
from schematic_emulator.api.describe.rule import describe_rule
from schematic_emulator.api.describe.trait import list_traits
from schematic_emulator.api.describe.values import write_instant, write_optional
from schematic_emulator.effects.flags.check import (
    list_company_rules,
    list_entitlements,
    make_subject,
)

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import Plan
    from schematic_emulator.effects.state import Entity

# What no company has, because billing is not emulated. Clients refuse a missing or
# null list.
NOT_EMULATED = ("billing_subscriptions", "custom_plan_billings", "payment_methods")


def describe_company(environment: EnvironmentView, company: Entity) -> dict[str, Any]:
    """Return the company with all it has: `urn:...:api/company`, Company.

    Not emulated, so always empty: the lists of NOT_EMULATED.
    """
    answer: dict[str, Any] = {
        "id": company.id,
        "name": company.name,
        "environment_id": environment.id,
        "keys": list_keys(environment, company),
        "traits": company.traits,
        "entity_traits": list_traits(environment, company),
        "user_count": len(environment.state.links.get(company.id, ())),
        "last_seen_at": write_optional(company.last_seen_at),
        "created_at": write_instant(company.created_at),
        "updated_at": write_instant(company.updated_at),
    }
    answer.update((name, []) for name in NOT_EMULATED)
    return answer | _describe_plans(environment, company)


def _describe_plans(environment: EnvironmentView, company: Entity) -> dict[str, Any]:
    """Return the company's plans, what it is entitled to, and what it used."""
    state, at = environment.state, environment.clock.now()
    row = state.company_plans.get(company.id)
    plans = state.account.plans
    base = plans.get((row.base_plan_id if row else None) or "")
    add_ons = [plans[each] for each in (row.add_on_ids if row else ()) if each in plans]
    subject = make_subject(state, company, None, at)
    answer: dict[str, Any] = {
        "plans": [{"id": plan.id, "name": plan.name} for plan in [base] if plan],
        "add_ons": [_plan(plan) for plan in add_ons],
        "entitlements": [
            describe_feature_entitlement(found, flag.key)
            for flag, found in list_entitlements(state, subject)
        ],
        "rules": [
            describe_rule(environment, rule)
            for rule in list_company_rules(state, subject)
        ],
        "metrics": [*list_metrics(environment, company, at)],
    }
    if base is not None:
        answer["plan"] = _plan(base)
    return answer


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "name": plan.name,
        "description": plan.description,
        "included_credit_grants": [],
    }
