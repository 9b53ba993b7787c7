"""Add the route that sets up an environment as a configuration describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.reading.bounds import SEED
from schematic_emulator.api.seed import seed
from schematic_emulator.effects.seed.step import SeedError
from schematic_emulator.inspector.find import require_environment
from schematic_emulator.inspector.respond import (
    ProblemError,
    answer,
    read_object,
    read_text,
    refuse_seed,
)

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator

PROPERTIES = ("environment", "schematic")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `POST seed`: `{"environment": id, "schematic": {...}}`.

    `schematic` is the section of that name in a configuration file. Seeding again
    changes nothing. An invalid section changes nothing either; the answer lists each
    problem with a pointer.
    """

    @blueprint.post("/seed")
    def seed_environment() -> Response:
        posted = read_object(SEED)
        for name in posted:
            if name not in PROPERTIES:
                problem = f"{name}: expected one of {', '.join(PROPERTIES)}"
                raise ProblemError(400, problem, f"/{name}")
        environment_id = read_text(posted, "environment", None)
        if environment_id is None:
            problem = "environment: expected the id of an environment"
            raise ProblemError(400, problem, "/environment")
        environment = require_environment(emulator.store, environment_id)
        try:
            report = seed(emulator, environment, posted.get("schematic"))
        except SeedError as error:
            raise refuse_seed(error) from error
        return answer({"environment_id": environment.id, **report._asdict()})
