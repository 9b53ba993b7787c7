"""Plan to create, change, remove and choose plans."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, RowKept, RowRemoved
from schematic_emulator.effects.records import (
    CompanyPlans,
    Plan,
    PlanSnapshot,
    PlanStep,
)
from schematic_emulator.effects.setup.making import SetupError, require
from schematic_emulator.effects.setup.plan_trait import list_plan_traits, set_traits

if TYPE_CHECKING:
    from schematic_emulator.effects.records import PlanChangeAction
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State

DEFAULT_ICON = "gray"
# An environment's oldest plan changes are removed beyond this number.
MOST_CHANGES = 10_000


def make_plan(body: dict[str, Any], making: Making) -> Plan:
    """Plan a new plan or add-on from `api/create-plan`."""
    return Plan(
        id=making.ids("plan"),
        name=body["name"],
        description=body.get("description") or "",
        plan_type=body["plan_type"],
        icon=body.get("icon") or DEFAULT_ICON,
        created_at=making.at,
        updated_at=making.at,
    )


def change_plan(plan: Plan, body: dict[str, Any], making: Making) -> Plan:
    """Plan the changes of `api/update-plan`; absent and null properties stay."""
    sent = {
        name: body[name]
        for name in ("name", "description", "icon")
        if body.get(name) is not None
    }
    return replace(plan, updated_at=making.at, **sent)


def remove_plan(state: State, plan: Plan, making: Making) -> list[Change]:
    """Plan to remove a plan with its entitlements and traits, also from companies."""
    changes: list[Change] = [RowRemoved("plans", plan.id)]
    changes.extend(
        RowRemoved("plan_entitlements", grant.id)
        for grant in state.plan_entitlements.values()
        if grant.holder_id == plan.id
    )
    changes += [
        RowRemoved("plan_traits", row.id) for row in list_plan_traits(state, plan.id)
    ]
    for row in state.company_plans.values():
        base = None if row.base_plan_id == plan.id else row.base_plan_id
        add_ons = tuple(each for each in row.add_on_ids if each != plan.id)
        left = replace(row, base_plan_id=base, add_on_ids=add_ons)
        if left != row:
            changes.append(RowKept("company_plans", left))
            changes += follow_plans(state, left, "plan_deleted", making)
    return changes


def choose_plans(
    state: State,
    company_id: str,
    body: dict[str, Any],
    making: Making,
    action: PlanChangeAction = "manage_plan",
) -> list[Change]:
    """Plan all plans that a company has, from `api/update-company-plans`.

    `action` goes into the company's plan history. Raises MissingError for an unknown
    plan, SetupError for one of the other type.
    """
    base, add_ons = body.get("base_plan_id"), body["add_on_ids"]
    if base is not None:
        _require_type(state, base, "plan", "base_plan_id")
    for add_on in add_ons:
        _require_type(state, add_on, "add_on", "add_on_ids")
    chosen = CompanyPlans(
        id=company_id,
        base_plan_id=base,
        add_on_ids=tuple(dict.fromkeys(add_ons)),
        since=making.at,
    )
    return [
        RowKept("company_plans", chosen),
        *follow_plans(state, chosen, action, making),
    ]


def choose_base_plan(
    state: State, company_id: str, plan_id: str, making: Making
) -> list[Change]:
    """Plan another base plan for a company; its add-ons stay."""
    known = state.company_plans.get(company_id)
    add_ons = list(known.add_on_ids) if known else []
    body = {"base_plan_id": plan_id, "add_on_ids": add_ons}
    return choose_plans(state, company_id, body, making, "company_upsert")


def _require_type(state: State, plan_id: str, wanted: str, member: str) -> None:
    plan = require(state.account.plans, plan_id, "plan")
    if plan.plan_type != wanted:
        raise SetupError(f"{member}: {plan_id} is of the type {plan.plan_type}")


def follow_plans(
    state: State, chosen: CompanyPlans, action: PlanChangeAction, making: Making
) -> list[Change]:
    """Plan the change from a company's present plans to the chosen ones.

    Nothing if they are the same. A plan that is new to the company sets its traits.
    """
    known = state.company_plans.get(chosen.id)
    base_before = known.base_plan_id if known else None
    add_ons_before = known.add_on_ids if known else ()
    before = (base_before, *add_ons_before)
    after = (chosen.base_plan_id, *chosen.add_on_ids)
    if set(before) == set(after) and base_before == chosen.base_plan_id:
        return []
    row = PlanStep(
        id=making.ids("plch"),
        company_id=chosen.id,
        action=action,
        base_plan=_copy_plan(state, chosen.base_plan_id),
        previous_base_plan=_copy_plan(state, base_before),
        add_ons_added=_copy_plans(state, chosen.add_on_ids, add_ons_before),
        add_ons_removed=_copy_plans(state, add_ons_before, chosen.add_on_ids),
        created_at=making.at,
    )
    traits = [
        trait
        for plan_id in after
        if plan_id is not None and plan_id not in before
        for trait in list_plan_traits(state, plan_id)
    ]
    changes: list[Change] = [RowKept("plan_changes", row)]
    if len(state.plan_changes) >= MOST_CHANGES:
        changes.append(RowRemoved("plan_changes", next(iter(state.plan_changes))))
    return changes + set_traits(state, chosen.id, traits, making)


def _copy_plans(
    state: State, plan_ids: tuple[str, ...], without: tuple[str, ...]
) -> tuple[PlanSnapshot, ...]:
    copies = (_copy_plan(state, each) for each in plan_ids if each not in without)
    return tuple(each for each in copies if each is not None)


def _copy_plan(state: State, plan_id: str | None) -> PlanSnapshot | None:
    """Return a copy of a plan as it is now: it may change later, or be removed."""
    plan = state.account.plans.get(plan_id or "")
    if plan is None:
        return None
    return PlanSnapshot(
        id=plan.id, name=plan.name, description=plan.description, icon=plan.icon
    )
