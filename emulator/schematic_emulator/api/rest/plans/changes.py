"""Lists how companies came by their plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.plan_step import describe_plan_step
from schematic_emulator.api.rest.query.field import LIMIT, OFFSET, QueryField
from schematic_emulator.api.rest.query.row_filter import filter_rows
from schematic_emulator.api.rest.request.access import reading
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.rest.request.rows import Listing, get_row

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import PlanStep

PATH = "/plan-changes"
ACTIONS = (
    "checkout",
    "company_upsert",
    "fallback_plan",
    "manage_plan",
    "migration",
    "plan_billing_product_changed",
    "plan_deleted",
    "plan_trait_change",
    "plan_version_migration",
    "quickstart",
    "subscription_change",
)
BASE_ACTIONS = ("fallback", "initial", "trait", "trial_expiry")
FIELDS = (
    QueryField("action", choices=ACTIONS),
    QueryField("base_plan_action", choices=BASE_ACTIONS),
    QueryField("company_id"),
    QueryField("company_ids", "texts"),
    LIMIT,
    OFFSET,
)
MEMBERS = {
    "action": "action",
    "company_id": "company_id",
    "company_ids": "company_id",
}


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/plan-changes`: the environment's last 10,000.

    A change here is asked for (`manage_plan`), comes with a company
    (`company_upsert`), or follows a plan's removal (`plan_deleted`).
    """
    blueprint = Blueprint("plan_changes", __name__)
    listing = Listing(emulator, FIELDS, _find, describe_plan_step)
    blueprint.get(PATH, endpoint="list_plan_changes")(listing.page)

    @blueprint.get(f"{PATH}/<plan_change_id>")
    def get_plan_change(plan_change_id: str) -> Response:
        with reading(emulator) as environment:
            rows = environment.state.plan_changes
            row = get_row(rows, plan_change_id, "plan change")
            return succeed(describe_plan_step(environment, row))

    return blueprint


def _find(environment: Environment, query: Query) -> list[PlanStep]:
    if "base_plan_action" in query:
        # No plan is given by fallback, trial or trait here.
        return []
    return filter_rows(environment.state.plan_changes, query, MEMBERS)
