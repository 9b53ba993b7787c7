"""Makes, changes, lists and removes plans, and gives them to companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.company import describe_company
from schematic_emulator.api.describe.plan import describe_plan
from schematic_emulator.api.rest.query.by_grant import filter_plans
from schematic_emulator.api.rest.query.field import (
    IDS,
    LIMIT,
    OFFSET,
    SEARCH,
    QueryField,
)
from schematic_emulator.api.rest.query.row_filter import filter_rows, search_rows
from schematic_emulator.api.rest.request.access import reading
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import create, succeed
from schematic_emulator.api.rest.request.rows import DELETED, Listing, get_row
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.effects.setup.plan import (
    change_plan,
    choose_plans,
    make_plan,
    remove_plan,
)

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Plan

FIELDS = (
    IDS,
    SEARCH,
    QueryField("plan_type", choices=("plan", "add_on")),
    QueryField("company_id"),
    QueryField("without_entitlement_for"),
    LIMIT,
    OFFSET,
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


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/plans` and `PUT /company-plans/{company_id}`.

    Not emulated: the filters of NOT_EMULATED, which are refused by name.
    """
    blueprint = Blueprint("plans", __name__)
    listing = Listing(emulator, FIELDS, _find, describe_plan, refused=NOT_EMULATED)
    blueprint.get("/plans", endpoint="list_plans")(listing.page)
    blueprint.get("/plans/count", endpoint="count_plans")(listing.count)

    @blueprint.post("/plans")
    def create_plan() -> Response:
        body = read_body(emulator, "api/create-plan")
        with setting_up(emulator) as workshop:
            plan = make_plan(body, workshop.making)
            workshop.keep("plans", plan)
            return create(describe_plan(workshop.environment, plan))

    @blueprint.get("/plans/<plan_id>")
    def get_plan(plan_id: str) -> Response:
        with reading(emulator) as environment:
            plan = get_row(environment.state.account.plans, plan_id, "plan")
            return succeed(describe_plan(environment, plan))

    _add_changes(blueprint, emulator)
    return blueprint


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add what changes and removes one."""

    @blueprint.put("/plans/<plan_id>")
    def update_plan(plan_id: str) -> Response:
        body = read_body(emulator, "api/update-plan")
        with setting_up(emulator) as workshop:
            known = get_row(workshop.state.account.plans, plan_id, "plan")
            plan = change_plan(known, body, workshop.making)
            workshop.keep("plans", plan)
            return succeed(describe_plan(workshop.environment, plan))

    @blueprint.delete("/plans/<plan_id>")
    def delete_plan(plan_id: str) -> Response:
        with setting_up(emulator) as workshop:
            plan = get_row(workshop.state.account.plans, plan_id, "plan")
            workshop.apply(remove_plan(workshop.state, plan, workshop.making))
            return succeed(DELETED)

    @blueprint.put("/company-plans/<company_id>")
    def update_company_plans(company_id: str) -> Response:
        body = read_body(emulator, "api/update-company-plans")
        with setting_up(emulator) as workshop:
            state = workshop.state
            company = get_row(state.companies, company_id, "company")
            chosen = choose_plans(state, company.id, body, workshop.making)
            workshop.apply(chosen)
            return succeed(describe_company(workshop.environment, company))


def _find(environment: Environment, query: Query) -> list[Plan]:
    state = environment.state
    found = filter_rows(state.account.plans, query, {"plan_type": "plan_type"})
    if "company_id" in query:
        row = state.company_plans.get(query["company_id"])
        own = (row.base_plan_id, *row.add_on_ids) if row else ()
        found = [plan for plan in found if plan.id in own]
    lacking = filter_plans(state, found, query)
    return search_rows(lacking, query, "name", "description")
