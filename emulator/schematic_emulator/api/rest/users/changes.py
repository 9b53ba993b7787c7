"""Add the routes that create, change and delete users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint

from schematic_emulator.api.rest.users.users import USERS
from schematic_emulator.effects.setup.membership import link_companies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.request.set_up import Setup
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.events.upsert import Upsert


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return `POST /users`, `/users/create`, `/users/delete`, `/user-traits` and
    `DELETE /users/{id}`.
    """
    blueprint = Blueprint("user_changes", __name__)
    USERS.add_changes(blueprint, emulator, _link)
    USERS.add_removals(blueprint, emulator)
    return blueprint


def _link(setup: Setup, upsert: Upsert, body: dict[str, Any]) -> Sequence[Change]:
    """Plan the memberships in the companies that the body names."""
    return link_companies(setup.state, upsert.entity_id, body, setup.making)
