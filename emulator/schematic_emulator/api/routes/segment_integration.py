"""Answers whether events arrive from Segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.answers.integration import describe_integration
from schematic_emulator.api.routes.access import reading
from schematic_emulator.api.routes.respond import succeed

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the route `GET /segment-integration`."""
    blueprint = Blueprint("segment_integration", __name__)

    @blueprint.get("/segment-integration")
    def get_segment_integration() -> Response:
        with reading(emulator) as environment:
            return succeed(describe_integration(environment))

    return blueprint
