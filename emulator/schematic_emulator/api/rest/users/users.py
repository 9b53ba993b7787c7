"""Add the routes that read, create, change and delete users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.entity import find_left_out
from schematic_emulator.api.describe.user import describe_user
from schematic_emulator.api.rest.query.by_grant import filter_users
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_entities, list_newest
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.profiles import Profiles
from schematic_emulator.api.rest.request.read import read_query
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.rest.request.rows import answer_page
from schematic_emulator.effects.setup.profile import link_companies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.rest.request.set_up import Setup
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.events.upsert import Upsert
    from schematic_emulator.effects.state import Entity, State

USERS = Profiles("user", "/users", describe_user, find_left_out)
FIELDS = list_fields("ids company_id plan_id q limit offset")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/users`, and `POST /user-traits`."""

    @blueprint.get("/users")
    def list_users() -> Response:
        environment, query = _read(emulator)
        found = _find(environment, query)
        return answer_page(environment, found, describe_user, query, find_left_out)

    @blueprint.get("/users/count")
    def count_users() -> Response:
        environment, query = _read(emulator)
        if query.keys() <= {"limit", "offset"}:
            return succeed({"count": len(environment.state.users)}, query)
        return succeed({"count": sum(1 for _ in _find(environment, query))}, query)

    USERS.add_reads(blueprint, emulator)
    USERS.add_changes(blueprint, emulator, _link)
    USERS.add_removals(blueprint, emulator)


def _read(emulator: Emulator) -> tuple[Environment, Query]:
    environment = require_key(emulator).environment
    return environment, read_query(*FIELDS)


def _find(environment: Environment, query: Query) -> Iterator[Entity]:
    state = environment.state
    newest_first = list_newest(state.users.values())
    members = _members(state, newest_first, query)
    return filter_entities(filter_users(state, members, query), query)


def _members(state: State, users: Iterable[Entity], query: Query) -> Iterable[Entity]:
    """Return the members of the company in the query; without one, all users."""
    if "company_id" not in query:
        return users
    company_id = query["company_id"]
    return (user for user in users if (company_id, user.id) in state.memberships)


def _link(setup: Setup, upsert: Upsert, body: dict[str, Any]) -> Sequence[Change]:
    """Plan the memberships in the companies that the body names."""
    return link_companies(setup.state, upsert.entity_id, body, setup.making)
