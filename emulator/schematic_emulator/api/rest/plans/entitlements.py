"""Makes, changes, lists and removes what plans grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.grant import describe_entitlement
from schematic_emulator.api.rest.query.field import (
    IDS,
    LIMIT,
    OFFSET,
    SEARCH,
    QueryField,
)
from schematic_emulator.api.rest.query.grant_filter import filter_grants
from schematic_emulator.api.rest.request.access import reading
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import create, succeed
from schematic_emulator.api.rest.request.rows import DELETED, Listing, get_row
from schematic_emulator.api.rest.request.set_up import pin_definitions, setting_up
from schematic_emulator.effects.changes import RowRemoved
from schematic_emulator.effects.setup.grant import change_grant, make_plan_entitlement

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Grant

FIELDS = (
    IDS,
    SEARCH,
    QueryField("feature_id"),
    QueryField("feature_ids", "texts"),
    QueryField("plan_id"),
    QueryField("plan_ids", "texts"),
    LIMIT,
    OFFSET,
)
NOT_EMULATED = ("plan_version_id", "plan_version_ids", "with_metered_products")
PATH = "/plan-entitlements"
WHAT = "plan entitlement"


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/plan-entitlements`.

    Not emulated: prices, credits, plan versions and the filters of NOT_EMULATED.
    """
    blueprint = Blueprint("plan_entitlements", __name__)
    listing = Listing(
        emulator, FIELDS, _find, describe_entitlement, refused=NOT_EMULATED
    )
    blueprint.get(PATH, endpoint="list_entitlements")(listing.page)
    blueprint.get(f"{PATH}/count", endpoint="count_entitlements")(listing.count)

    @blueprint.post(PATH)
    def create_plan_entitlement() -> Response:
        body = read_body(emulator, "api/create-plan-entitlement")
        with setting_up(emulator) as workshop:
            pin_definitions(workshop, body)
            grant = make_plan_entitlement(workshop.state, body, workshop.making)
            workshop.keep("plan_entitlements", grant)
            return create(describe_entitlement(workshop.environment, grant))

    @blueprint.get(f"{PATH}/<grant_id>")
    def get_plan_entitlement(grant_id: str) -> Response:
        with reading(emulator) as environment:
            grant = get_row(environment.state.plan_entitlements, grant_id, WHAT)
            return succeed(describe_entitlement(environment, grant))

    _add_changes(blueprint, emulator)
    return blueprint


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add what changes and removes one."""

    @blueprint.put(f"{PATH}/<grant_id>")
    def update_plan_entitlement(grant_id: str) -> Response:
        body = read_body(emulator, "api/update-plan-entitlement")
        with setting_up(emulator) as workshop:
            known = get_row(workshop.state.plan_entitlements, grant_id, WHAT)
            pin_definitions(workshop, body)
            grant = change_grant(workshop.state, known, body, workshop.making)
            workshop.keep("plan_entitlements", grant)
            return succeed(describe_entitlement(workshop.environment, grant))

    @blueprint.delete(f"{PATH}/<grant_id>")
    def delete_plan_entitlement(grant_id: str) -> Response:
        with setting_up(emulator) as workshop:
            grant = get_row(workshop.state.plan_entitlements, grant_id, WHAT)
            workshop.apply([RowRemoved("plan_entitlements", grant.id)])
            return succeed(DELETED)


def _find(environment: Environment, query: Query) -> list[Grant]:
    state = environment.state
    return filter_grants(state, state.plan_entitlements, query)
