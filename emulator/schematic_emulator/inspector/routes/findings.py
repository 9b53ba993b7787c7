"""Add the route that shows what is wrong with mappings and with traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.store.redaction import hide_keys_within
from schematic_emulator.inspector.respond import answer
from schematic_emulator.inspector.visible import replace_half_pairs

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.source.segment_end import SegmentEnd


def add_routes(blueprint: Blueprint, segment: SegmentEnd) -> None:
    """Add `findings`: on each destination's mappings, then on the traffic so far."""

    @blueprint.get("/findings")
    def list_findings() -> Response:
        rows = segment.observer.findings() if segment.observer else []
        return answer(replace_half_pairs({"data": hide_keys_within(rows)}))
