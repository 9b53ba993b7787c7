"""Add the routes of flags and of the rules on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.describe.flag import (
    describe_flag,
    describe_flag_brief,
    list_rules,
)
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_rows, search_rows
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.resource import Resource
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.rest.request.rows import get_row
from schematic_emulator.api.rest.request.set_up import pin_definitions, setting_up
from schematic_emulator.effects.setup.rules import (
    change_flag,
    make_flag,
    put_rules,
    remove_flag,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Flag

FIELDS = list_fields("ids q feature_id limit offset")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/flags` and of their rules; checks are in `checks.py`."""
    flags = Resource(
        blueprint,
        emulator,
        "/flags",
        "flag",
        table="flags",
        rows=lambda state: state.account.flags,
        describe=describe_flag,
    )
    flags.add_list(FIELDS, _find)
    flags.add_create("api/create-flag", make_flag)
    flags.add_get()
    # The vendor names one schema for both: CreateFlagRequestBody.
    flags.add_update("api/create-flag", change_flag)
    flags.add_delete(lambda _state, flag, _making: remove_flag(flag))

    @blueprint.put("/flags/<flag_id>/rules")
    def update_flag_rules(flag_id: str) -> Response:
        body = read_body(emulator, "api/update-flag-rules")
        with setting_up(emulator) as setup:
            flag = get_row(setup.state.account.flags, flag_id, "flag")
            pin_definitions(setup, body)
            setup.apply([put_rules(setup.state, flag, body["rules"], setup.making)])
            rules = list_rules(setup.environment, flag)
            return succeed({"flag": describe_flag_brief(flag), "rules": rules})


def _find(environment: Environment, query: Query) -> Iterable[Flag]:
    flags = environment.state.account.flags
    found = filter_rows(flags, query, {"feature_id": "feature_id"})
    return search_rows(found, query, "name", "key", "id")
