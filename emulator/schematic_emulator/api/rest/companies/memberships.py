"""Add the routes of company memberships: which user belongs to which company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.entity import describe_membership
from schematic_emulator.api.rest.query.field import LIMIT, OFFSET, QueryField
from schematic_emulator.api.rest.request.lookup import get_by_id
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import RequestRefusedError, succeed
from schematic_emulator.api.rest.request.rows import DELETED, Listing
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.effects.changes import MembershipRemoved
from schematic_emulator.effects.setup.membership import link

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.state import Membership

FIELDS = (QueryField("company_id"), QueryField("user_id"), LIMIT, OFFSET)
PATH = "/company-memberships"


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/company-memberships`."""
    blueprint = Blueprint("company_memberships", __name__)
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
        with setting_up(emulator) as setup:
            for membership in setup.state.memberships.values():
                if membership.id == membership_id:
                    break
            else:
                raise RequestRefusedError(404, "company membership not found")
            ids = membership.company_id, membership.user_id
            setup.apply([MembershipRemoved(*ids)])
            return succeed(DELETED)

    return blueprint


def _find(environment: Environment, query: Query) -> list[Membership]:
    found = reversed(environment.state.memberships.values())
    return [
        row
        for row in found
        if query.get("company_id", row.company_id) == row.company_id
        and query.get("user_id", row.user_id) == row.user_id
    ]
