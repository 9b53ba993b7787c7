"""Makes, changes, lists and removes what single companies are granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.grant import describe_override
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
from schematic_emulator.effects.setup.grant import change_grant, make_company_override

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
    QueryField("company_id"),
    QueryField("company_ids", "texts"),
    QueryField("without_expired", "boolean"),
    LIMIT,
    OFFSET,
)
PATH = "/company-overrides"
WHAT = "company override"


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/company-overrides`. Not emulated: credits."""
    blueprint = Blueprint("company_overrides", __name__)
    listing = Listing(emulator, FIELDS, _find, describe_override)
    blueprint.get(PATH, endpoint="list_overrides")(listing.page)
    blueprint.get(f"{PATH}/count", endpoint="count_overrides")(listing.count)

    @blueprint.post(PATH)
    def create_company_override() -> Response:
        body = read_body(emulator, "api/create-company-override")
        with setting_up(emulator) as workshop:
            pin_definitions(workshop, body)
            grant = make_company_override(workshop.state, body, workshop.making)
            workshop.keep("company_overrides", grant)
            return create(describe_override(workshop.environment, grant))

    @blueprint.get(f"{PATH}/<grant_id>")
    def get_company_override(grant_id: str) -> Response:
        with reading(emulator) as environment:
            grant = get_row(environment.state.company_overrides, grant_id, WHAT)
            return succeed(describe_override(environment, grant))

    _add_changes(blueprint, emulator)
    return blueprint


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add what changes and removes one."""

    @blueprint.put(f"{PATH}/<grant_id>")
    def update_company_override(grant_id: str) -> Response:
        body = read_body(emulator, "api/update-company-override")
        with setting_up(emulator) as workshop:
            known = get_row(workshop.state.company_overrides, grant_id, WHAT)
            pin_definitions(workshop, body)
            grant = change_grant(workshop.state, known, body, workshop.making)
            workshop.keep("company_overrides", grant)
            return succeed(describe_override(workshop.environment, grant))

    @blueprint.delete(f"{PATH}/<grant_id>")
    def delete_company_override(grant_id: str) -> Response:
        with setting_up(emulator) as workshop:
            grant = get_row(workshop.state.company_overrides, grant_id, WHAT)
            workshop.apply([RowRemoved("company_overrides", grant.id)])
            return succeed(DELETED)


def _find(environment: Environment, query: Query) -> list[Grant]:
    state = environment.state
    found = filter_grants(state, state.company_overrides, query)
    if not query.get("without_expired"):
        return found
    now = environment.clock.now()
    return [grant for grant in found if not grant.expires_at or now < grant.expires_at]
