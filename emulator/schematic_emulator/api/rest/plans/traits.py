"""Add the routes of plan traits: the traits that companies get with a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.plan import describe_plan_trait
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_rows
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.resource import Resource
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.rest.request.set_up import pin_definitions, setting_up
from schematic_emulator.effects.setup.plan_trait import (
    list_plan_traits,
    put_plan_traits,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import PlanTrait

FIELDS = list_fields("ids plan_id trait_id trait_ids limit offset")
ATTRIBUTES = {"plan_id": "plan_id", "trait_id": "trait_id", "trait_ids": "trait_id"}


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/plan-traits`.

    A company gets the traits of a plan with the plan; with
    `apply_to_existing_companies`, companies that have the plan already get them
    immediately. This is inferred from the names of the properties: the vendor does not
    publish its rules.
    """
    blueprint = Blueprint("plan_traits", __name__)
    traits = Resource(
        blueprint,
        emulator,
        "/plan-traits",
        "plan trait",
        table="plan_traits",
        rows=lambda state: state.plan_traits,
        describe=describe_plan_trait,
    )
    traits.add_list(FIELDS, _find)
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

    return blueprint


def _find(environment: Environment, query: Query) -> Iterable[PlanTrait]:
    return filter_rows(environment.state.plan_traits, query, ATTRIBUTES)
