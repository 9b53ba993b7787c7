"""Add the route that shows what is wrong with mappings and with traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.rest.query.field import QueryField
from schematic_emulator.api.store.redaction import hide_keys_within
from schematic_emulator.inspector.respond import answer, read_fields
from schematic_emulator.inspector.routes.journeys import show
from schematic_emulator.inspector.visible import replace_half_pairs

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd


GROUP = "rule,subject"
FIELDS = (QueryField("group", choices=(GROUP,)),)


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `findings`: on each destination's mappings, then on the traffic so far.

    With ?group=rule,subject those of all journeys, counted: the most frequent first.
    """

    @blueprint.get("/findings")
    def list_findings() -> Response:
        if read_fields(*FIELDS).get("group") == GROUP:
            return show({"group": GROUP, "data": emulator.journeys.groups.rows()})
        rows = segment.observer.findings() if segment.observer else []
        return answer(replace_half_pairs({"data": hide_keys_within(rows)}))
