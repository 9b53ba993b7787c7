"""Add the routes of plans, and of the plans that a company has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.company import describe_company
from schematic_emulator.api.describe.plan import describe_plan
from schematic_emulator.api.rest.query.by_grant import filter_plans
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_rows, search_rows
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.resource import Resource
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.rest.request.rows import get_row
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.effects.setup.plan import (
    change_plan,
    choose_plans,
    make_plan,
    remove_plan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Plan

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


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/plans` and `PUT /company-plans/{company_id}`.

    Not emulated: the filters of NOT_EMULATED, which are refused by name.
    """
    blueprint = Blueprint("plans", __name__)
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

    return blueprint


def _find(environment: Environment, query: Query) -> Iterable[Plan]:
    state = environment.state
    found = filter_rows(state.account.plans, query, {"plan_type": "plan_type"})
    if "company_id" in query:
        row = state.company_plans.get(query["company_id"])
        own = (row.base_plan_id, *row.add_on_ids) if row else ()
        found = [plan for plan in found if plan.id in own]
    lacking = filter_plans(state, found, query)
    return search_rows(lacking, query, "name", "description")
