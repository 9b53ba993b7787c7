"""Add the route that reports which account and environment a key belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.account import describe_caller
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.respond import succeed

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the route `GET /whoami`."""
    blueprint = Blueprint("whoami", __name__)

    @blueprint.get("/whoami")
    def get_who_am_i() -> Response:
        return succeed(describe_caller(emulator.store, require_key(emulator)))

    return blueprint
