"""Makes, changes and removes users, by id or by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from schematic_emulator.api.describe.entity import describe_entity_brief
from schematic_emulator.api.describe.user import describe_user
from schematic_emulator.api.rest.request.lookup import get_by_id, get_by_keys
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import (
    RequestRefusedError,
    create,
    succeed,
)
from schematic_emulator.api.rest.request.rows import DELETED
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.effects.changes import EntityRemoved
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.effects.setup.membership import link_companies
from schematic_emulator.effects.setup.profile import (
    NO_KEYS,
    make_profile,
    put_profile,
)
from schematic_emulator.effects.setup.trait import put_trait

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.request.set_up import Workshop
    from schematic_emulator.effects.events.upsert import Upsert

CONTRACT = "api/upsert-user"


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return `POST /users`, `/users/create`, `/users/delete`, `/user-traits` and
    `DELETE /users/{id}`.
    """
    blueprint = Blueprint("user_changes", __name__)

    @blueprint.post("/users")
    def upsert_user() -> Response:
        body = read_body(emulator, CONTRACT)
        with setting_up(emulator) as workshop:
            upsert = put_profile(workshop.state, "user", body, workshop.making)
            return succeed(_keep(workshop, upsert, body))

    @blueprint.post("/users/create")
    def create_user() -> Response:
        body = read_body(emulator, CONTRACT)
        with setting_up(emulator) as workshop:
            upsert = make_profile(workshop.state, "user", body, workshop.making)
            return create(_keep(workshop, upsert, body))

    _add_removals(blueprint, emulator)
    return blueprint


def _add_removals(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add what removes users, and the setting of one trait."""

    @blueprint.post("/users/delete")
    def delete_user_by_keys() -> Response:
        keys = read_keys(read_body(emulator, "api/keys")["keys"])
        if not keys:
            raise RequestRefusedError(400, NO_KEYS)
        with setting_up(emulator) as workshop:
            environment, switches = workshop.environment, emulator.settings.switches
            user = get_by_keys(environment, "user", keys, switches=switches)
            answer = describe_entity_brief(environment, user)
            workshop.apply([EntityRemoved(user.id)])
            return succeed(answer)

    @blueprint.delete("/users/<user_id>")
    def delete_user(user_id: str) -> Response:
        with setting_up(emulator) as workshop:
            user = get_by_id(workshop.environment, "user", user_id)
            workshop.apply([EntityRemoved(user.id)])
            return succeed(DELETED)

    @blueprint.post("/user-traits")
    def upsert_user_trait() -> Response:
        body = read_body(emulator, "api/upsert-trait")
        with setting_up(emulator) as workshop:
            upsert = put_trait(workshop.state, "user", body, workshop.making)
            return succeed(_keep(workshop, upsert, {}))


def _keep(workshop: Workshop, upsert: Upsert, body: dict[str, Any]) -> dict[str, Any]:
    own_id, state = upsert.entity_id, workshop.state
    links = link_companies(state, own_id, body, workshop.making)
    workshop.apply([*upsert.changes, *links])
    return describe_user(workshop.environment, state.users[own_id])
