"""Add the route that clears captures and their effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.inspector.find import get_environment
from schematic_emulator.inspector.respond import answer, read_object, read_text

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `POST reset`: `{"environment": id}` for one environment, `{}` for all.

    API keys stay valid. All includes Segment's deliveries; destinations keep their
    configuration.
    """

    @blueprint.post("/reset")
    def reset() -> Response:
        environment_id = read_text(read_object(), "environment", None)
        if environment_id is None:
            segment.reset()
        emulator.store.reset(get_environment(emulator.store, environment_id))
        return answer({"reset": environment_id or "all"})
