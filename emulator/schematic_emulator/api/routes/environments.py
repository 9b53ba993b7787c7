"""Answers which environments there are; Segment tests a key with this list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.answers.environment import describe_environment
from schematic_emulator.api.query.field import IDS, LIMIT, OFFSET
from schematic_emulator.api.query.page import take_page
from schematic_emulator.api.routes.access import reading
from schematic_emulator.api.routes.read_query import read_query
from schematic_emulator.api.routes.respond import RefusedError, succeed

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator


FIELDS = (IDS, LIMIT, OFFSET)


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes `GET /environments` and `GET /environments/{id}`.

    A key here is bound to one environment, which is all that it can see.
    """
    blueprint = Blueprint("environments", __name__)

    @blueprint.get("/environments")
    def list_environments() -> Response:
        with reading(emulator) as environment:
            query = read_query(*FIELDS)
            wanted = query.get("ids", [environment.id])
            rows = [environment] if environment.id in wanted else []
            return succeed(
                [describe_environment(row) for row in take_page(rows, query)], query
            )

    @blueprint.get("/environments/<environment_id>")
    def get_environment(environment_id: str) -> Response:
        with reading(emulator) as environment:
            if environment_id != environment.id:
                raise RefusedError(404, "environment not found")
            return succeed(describe_environment(environment))

    return blueprint
