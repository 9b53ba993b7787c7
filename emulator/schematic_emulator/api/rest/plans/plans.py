"""Add the routes of plans, their traits and changes, and a company's plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.describe.company import describe_company
from schematic_emulator.api.describe.plan import (
    describe_plan,
    describe_plan_step,
    describe_plan_trait,
)
from schematic_emulator.api.rest.query.by_grant import filter_plans
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_rows, search_rows
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.resource import Resource
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.rest.request.rows import get_row
from schematic_emulator.api.rest.request.set_up import pin_definitions, setting_up
from schematic_emulator.effects.setup.plan import (
    change_plan,
    choose_plans,
    make_plan,
    remove_plan,
)
from schematic_emulator.effects.setup.plan_trait import (
    list_plan_traits,
    put_plan_traits,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Plan, PlanStep, PlanTrait

# No plan is a company's own or has a draft: both change nothing.
FIELDS = list_fields(
    "ids q plan_type company_id without_entitlement_for with_entitlements "
    "exclude_company_scoped include_draft_versions limit offset"
)
NOT_EMULATED = (
    "company_scoped_only",
    "for_fallback_plan",
    "for_initial_plan",
    "for_trial_expiry_plan",
    "has_product_id",
    "scoped_to_company_id",
    "without_paid_product_id",
)
TRAIT_FIELDS = list_fields("ids plan_id trait_id trait_ids limit offset")
TRAIT_ATTRIBUTES = {
    "plan_id": "plan_id",
    "trait_id": "trait_id",
    "trait_ids": "trait_id",
}
CHANGE_FIELDS = list_fields(
    "action base_plan_action company_id company_ids limit offset"
)
CHANGE_ATTRIBUTES = {
    "action": "action",
    "company_id": "company_id",
    "company_ids": "company_id",
}


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/plans`, `/plan-traits`, `/plan-changes` and `/company-plans`.

    Not emulated: the filters of NOT_EMULATED, which are refused by name.
    """
    plans = Resource(
        blueprint,
        emulator,
        "/plans",
        "plan",
        table="plans",
        rows=lambda state: state.account.plans,
        describe=describe_plan,
    )
    plans.add_list(FIELDS, _find, refused=NOT_EMULATED)
    plans.add_create("api/create-plan", lambda _, body, making: make_plan(body, making))
    plans.add_get()
    plans.add_update(
        "api/update-plan",
        lambda _, plan, body, making: change_plan(plan, body, making),
    )
    plans.add_delete(remove_plan)

    @blueprint.put("/company-plans/<company_id>")
    def update_company_plans(company_id: str) -> Response:
        body = read_body(emulator, "api/update-company-plans")
        with setting_up(emulator) as setup:
            company = get_row(setup.state.companies, company_id, "company")
            setup.apply(choose_plans(setup.state, company.id, body, setup.making))
            return succeed(describe_company(setup.environment, company))

    _add_traits(blueprint, emulator)
    _add_plan_changes(blueprint, emulator)


def _find(environment: Environment, query: Query) -> Iterable[Plan]:
    state = environment.state
    found = filter_rows(state.account.plans, query, {"plan_type": "plan_type"})
    if "company_id" in query:
        row = state.company_plans.get(query["company_id"])
        own = (row.base_plan_id, *row.add_on_ids) if row else ()
        found = [plan for plan in found if plan.id in own]
    lacking = filter_plans(state, found, query)
    return search_rows(lacking, query, "name", "description")


def _add_traits(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/plan-traits`.

    A company gets the traits of a plan with the plan; with
    `apply_to_existing_companies`, companies that have the plan already get them
    immediately. This is inferred from the names of the properties: the vendor does not
    publish its rules.
    """
    traits = Resource(
        blueprint,
        emulator,
        "/plan-traits",
        "plan trait",
        table="plan_traits",
        rows=lambda state: state.plan_traits,
        describe=describe_plan_trait,
    )
    traits.add_list(TRAIT_FIELDS, _find_traits)
    traits.add_get()

    @blueprint.post("/plan-traits/bulk")
    def update_plan_traits() -> Response:
        body = read_body(emulator, "api/update-plan-traits")
        with setting_up(emulator) as setup:
            pin_definitions(setup, body)
            setup.apply(put_plan_traits(setup.state, body, setup.making))
            rows = list_plan_traits(setup.state, body["plan_id"])
            shown = [describe_plan_trait(setup.environment, row) for row in rows]
            return succeed(shown)


def _find_traits(environment: Environment, query: Query) -> Iterable[PlanTrait]:
    return filter_rows(environment.state.plan_traits, query, TRAIT_ATTRIBUTES)


def _add_plan_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/plan-changes`: the environment's last 10,000.

    Only three of the vendor's actions occur here: a request chose the plan
    (`manage_plan`), it came with the company (`company_upsert`), or the plan was
    deleted (`plan_deleted`).
    """
    changes = Resource(
        blueprint,
        emulator,
        "/plan-changes",
        "plan change",
        table="plan_changes",
        rows=lambda state: state.plan_changes,
        describe=describe_plan_step,
    )
    changes.add_list(CHANGE_FIELDS, _find_changes, with_count=False)
    changes.add_get()


def _find_changes(environment: Environment, query: Query) -> Iterable[PlanStep]:
    if "base_plan_action" in query:
        # No company gets a plan by fallback, trial or trait here.
        return []
    return filter_rows(environment.state.plan_changes, query, CHANGE_ATTRIBUTES)
