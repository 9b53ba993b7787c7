"""Add the routes of company memberships: which user belongs to which company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.entity import describe_membership
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import list_newest
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.profiles import get_by_id
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import RequestRefusedError, succeed
from schematic_emulator.api.rest.request.rows import DELETED, Listing
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.effects.changes import MembershipRemoved
from schematic_emulator.effects.setup.profile import link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.state import Membership

FIELDS = list_fields("company_id user_id limit offset")
PATH = "/company-memberships"


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/company-memberships`."""
    listing = Listing(emulator, FIELDS, _find, describe_membership)
    blueprint.get(PATH, endpoint="list_memberships")(listing.page)

    @blueprint.post(PATH)
    def get_or_create_membership() -> Response:
        body = read_body(emulator, "api/create-company-membership")
        with setting_up(emulator) as setup:
            environment = setup.environment
            company = get_by_id(environment, "company", body["company_id"])
            user = get_by_id(environment, "user", body["user_id"])
            state = setup.state
            setup.apply(link(state, company.id, user.id, setup.making))
            membership = state.memberships[company.id, user.id]
            return succeed(describe_membership(environment, membership))

    @blueprint.delete(f"{PATH}/<membership_id>")
    def delete_membership(membership_id: str) -> Response:
        environment = require_key(emulator).environment
        # Looked for without the lock; another request may be faster to remove it.
        known = list(environment.state.memberships.values())
        found = next((row for row in known if row.id == membership_id), None)
        with setting_up(emulator) as setup:
            pair = (found.company_id, found.user_id) if found else None
            if pair is None or setup.state.memberships.get(pair) is not found:
                raise RequestRefusedError(404, "company membership not found")
            setup.apply([MembershipRemoved(*pair)])
            return succeed(DELETED)


def _find(environment: Environment, query: Query) -> Iterable[Membership]:
    state, end = environment.state, query.get("company_id", query.get("user_id"))
    table: dict[Any, Membership] = (
        state.memberships if end is None else state.links.get(end, {})
    )
    return (
        row
        for row in list_newest(table.values())
        if query.get("company_id", row.company_id) == row.company_id
        and query.get("user_id", row.user_id) == row.user_id
    )
