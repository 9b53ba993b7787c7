"""Plan the traits that a plan sets on the companies that have it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, RowKept, RowRemoved, TraitsMerged
from schematic_emulator.effects.records import PlanTrait
from schematic_emulator.effects.setup.making import SetupError, require

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State


def put_plan_traits(state: State, body: dict[str, Any], making: Making) -> list[Change]:
    """Plan all traits of a plan, from `api/update-plan-traits`.

    Raises MissingError for an unknown plan or trait, SetupError for a trait of users
    and for one that is listed twice.
    """
    plan = require(state.account.plans, body["plan_id"], "plan")
    standing = {row.trait_id: row for row in list_plan_traits(state, plan.id)}
    wanted: dict[str, PlanTrait] = {}
    for sent in body["traits"]:
        row = _make(state, plan.id, sent, standing, making)
        if row.trait_id in wanted:
            raise SetupError(f"traits: {row.trait_id} is listed twice")
        wanted[row.trait_id] = row
    changes: list[Change] = [
        RowRemoved("plan_traits", row.id)
        for trait_id, row in standing.items()
        if trait_id not in wanted
    ]
    changes += [RowKept("plan_traits", row) for row in wanted.values()]
    if body["apply_to_existing_companies"]:
        for has in state.company_plans.values():
            if plan.id in {has.base_plan_id, *has.add_on_ids}:
                changes += set_traits(state, has.id, wanted.values(), making)
    return changes


def list_plan_traits(state: State, plan_id: str) -> list[PlanTrait]:
    """List the traits that a plan sets."""
    return [row for row in state.plan_traits.values() if row.plan_id == plan_id]


def set_traits(
    state: State, company_id: str, rows: Iterable[PlanTrait], making: Making
) -> list[Change]:
    """Plan to set traits on a company, with text values."""
    company = state.companies.get(company_id)
    standing = company.traits if company else {}
    traits: dict[str, Any] = {}
    for row in rows:
        definition = state.trait_definitions.get(row.trait_id)
        if definition is not None:
            top, *below = definition.hierarchy
            inner = traits.get(top, standing.get(top))
            traits[top] = _put(inner, below, row.trait_value)
    return [TraitsMerged(company_id, traits, (), making.at)] if traits else []


def _make(
    state: State,
    plan_id: str,
    sent: dict[str, Any],
    standing: dict[str, PlanTrait],
    making: Making,
) -> PlanTrait:
    trait_id, value = sent["trait_id"], sent["trait_value"]
    definition = require(state.trait_definitions, trait_id, "trait definition")
    if definition.kind != "company":
        raise SetupError("trait_id: a plan sets traits of companies, not of users")
    known = standing.get(trait_id)
    if known is not None:
        return replace(known, trait_value=value, updated_at=making.at)
    return PlanTrait(
        id=making.ids("pltr"),
        plan_id=plan_id,
        trait_id=trait_id,
        trait_value=value,
        created_at=making.at,
        updated_at=making.at,
    )


def _put(value: Any, path: list[str], leaf: str) -> Any:
    """Return a trait's value with another value at a path within it."""
    if not path:
        return leaf
    inner = value if isinstance(value, dict) else {}
    return {**inner, path[0]: _put(inner.get(path[0]), path[1:], leaf)}
