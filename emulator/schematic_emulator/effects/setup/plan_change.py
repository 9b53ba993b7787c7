"""Plan what follows from other plans of a company: its history, and traits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.effects.changes import Change, RowKept, RowRemoved
from schematic_emulator.effects.records import PlanSnapshot, PlanStep
from schematic_emulator.effects.setup.plan_trait import list_plan_traits, set_traits

if TYPE_CHECKING:
    from schematic_emulator.effects.records import CompanyPlans, PlanChangeAction
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State

# An environment's oldest plan changes are removed beyond this number.
MOST_CHANGES = 10_000


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
