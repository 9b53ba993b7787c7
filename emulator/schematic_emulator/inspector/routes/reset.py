"""Add the route that leads an environment, or everything, back to its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.seed.step import SeedError
from schematic_emulator.inspector.find import choose_environment
from schematic_emulator.inspector.respond import ProblemError, answer, read_checked
from schematic_emulator.inspector.restart import restart

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.source.segment_end import SegmentEnd

ALL = "all"


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `POST reset`: back to the configuration; API keys stay valid.

    It resets the environment of the request's API key, or `{"environment": id}`, else
    the one that unknown keys open; `{"scope": "all"}` resets the whole process.
    `{"keep": [...]}` names what stays. Deliveries that wait are dropped and counted.
    """

    @blueprint.post("/reset")
    def reset() -> Response:
        posted = read_checked("emulator/reset")
        environment = _choose(emulator, posted)
        try:
            dropped = restart(emulator, segment, environment, posted.get("keep", ()))
        except SeedError as error:
            problem = f"emptied, but the configuration cannot be set up: {error}"
            raise ProblemError(409, problem) from error
        done = ALL if environment is None else environment.id
        return answer({"reset": done, "dropped": dropped})


def _choose(emulator: Emulator, posted: dict[str, Any]) -> Environment | None:
    """Return the environment to reset, None for all. Raises ProblemError."""
    named = posted.get("environment")
    if posted.get("scope") == ALL:
        if named is not None:
            raise ProblemError(400, "environment: not with scope all", "/environment")
        return None
    return choose_environment(emulator.store, named)
