"""Makes, changes, lists and removes flags, and puts rules on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.flag import (
    describe_flag,
    describe_flag_brief,
    list_rules,
)
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
from schematic_emulator.api.rest.request.set_up import pin_definitions, setting_up
from schematic_emulator.effects.setup.flag import change_flag, make_flag, remove_flag
from schematic_emulator.effects.setup.rules import put_rules

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Flag

FIELDS = (IDS, SEARCH, QueryField("feature_id"), LIMIT, OFFSET)


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/flags`, but for the checks."""
    blueprint = Blueprint("flags", __name__)
    listing = Listing(emulator, FIELDS, _find, describe_flag)
    blueprint.get("/flags", endpoint="list_flags")(listing.page)
    blueprint.get("/flags/count", endpoint="count_flags")(listing.count)

    @blueprint.post("/flags")
    def create_flag() -> Response:
        body = read_body(emulator, "api/create-flag")
        with setting_up(emulator) as workshop:
            flag = make_flag(workshop.state, body, workshop.making)
            workshop.keep("flags", flag)
            return create(describe_flag(workshop.environment, flag))

    @blueprint.get("/flags/<flag_id>")
    def get_flag(flag_id: str) -> Response:
        with reading(emulator) as environment:
            flag = get_row(environment.state.account.flags, flag_id, "flag")
            return succeed(describe_flag(environment, flag))

    _add_changes(blueprint, emulator)
    return blueprint


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add what changes and removes one."""

    @blueprint.put("/flags/<flag_id>")
    def update_flag(flag_id: str) -> Response:
        body = read_body(emulator, "api/create-flag")
        with setting_up(emulator) as workshop:
            state = workshop.state
            known = get_row(state.account.flags, flag_id, "flag")
            flag = change_flag(state, known, body, workshop.making)
            workshop.keep("flags", flag)
            return succeed(describe_flag(workshop.environment, flag))

    @blueprint.delete("/flags/<flag_id>")
    def delete_flag(flag_id: str) -> Response:
        with setting_up(emulator) as workshop:
            flag = get_row(workshop.state.account.flags, flag_id, "flag")
            workshop.apply(remove_flag(flag))
            return succeed(DELETED)

    @blueprint.put("/flags/<flag_id>/rules")
    def update_flag_rules(flag_id: str) -> Response:
        body = read_body(emulator, "api/update-flag-rules")
        with setting_up(emulator) as workshop:
            flag = get_row(workshop.state.account.flags, flag_id, "flag")
            pin_definitions(workshop, body)
            kept = put_rules(workshop.state, flag, body["rules"], workshop.making)
            workshop.apply([kept])
            rules = list_rules(workshop.environment, flag)
            return succeed({"flag": describe_flag_brief(flag), "rules": rules})


def _find(environment: Environment, query: Query) -> list[Flag]:
    flags = environment.state.account.flags
    found = filter_rows(flags, query, {"feature_id": "feature_id"})
    return search_rows(found, query, "key", "name", "description")
