"""Lists the traits that plans give to companies, and puts them all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.plan import describe_plan_trait
from schematic_emulator.api.rest.query.field import IDS, LIMIT, OFFSET, QueryField
from schematic_emulator.api.rest.query.row_filter import filter_rows
from schematic_emulator.api.rest.request.access import reading
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.rest.request.rows import Listing, get_row
from schematic_emulator.api.rest.request.set_up import pin_definitions, setting_up
from schematic_emulator.effects.setup.plan_trait import of_plan, put_plan_traits

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import PlanTrait

PATH = "/plan-traits"
FIELDS = (
    IDS,
    QueryField("plan_id"),
    QueryField("trait_id"),
    QueryField("trait_ids", "texts"),
    LIMIT,
    OFFSET,
)
MEMBERS = {"plan_id": "plan_id", "trait_id": "trait_id", "trait_ids": "trait_id"}


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/plan-traits`.

    When a company gets a plan it gets the plan's traits; with
    `apply_to_existing_companies` those that have the plan get them at once. That is
    read off the members' names: the service's own rules are not published.
    """
    blueprint = Blueprint("plan_traits", __name__)
    listing = Listing(emulator, FIELDS, _find, describe_plan_trait)
    blueprint.get(PATH, endpoint="list_plan_traits")(listing.page)
    blueprint.get(f"{PATH}/count", endpoint="count_plan_traits")(listing.count)

    @blueprint.get(f"{PATH}/<plan_trait_id>")
    def get_plan_trait(plan_trait_id: str) -> Response:
        with reading(emulator) as environment:
            rows = environment.state.plan_traits
            row = get_row(rows, plan_trait_id, "plan trait")
            return succeed(describe_plan_trait(environment, row))

    @blueprint.post(f"{PATH}/bulk")
    def update_plan_traits() -> Response:
        body = read_body(emulator, "api/update-plan-traits")
        with setting_up(emulator) as workshop:
            pin_definitions(workshop, body)
            state, environment = workshop.state, workshop.environment
            workshop.apply(put_plan_traits(state, body, workshop.making))
            rows = of_plan(state, body["plan_id"])
            return succeed([describe_plan_trait(environment, row) for row in rows])

    return blueprint


def _find(environment: Environment, query: Query) -> list[PlanTrait]:
    return filter_rows(environment.state.plan_traits, query, MEMBERS)
