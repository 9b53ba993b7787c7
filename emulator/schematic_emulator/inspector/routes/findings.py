"""Add the route that shows what is wrong with mappings, traffic and flags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.rules import get_rule
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.store.redaction import hide_keys_within
from schematic_emulator.inspector.respond import answer, read_fields
from schematic_emulator.inspector.routes.journeys import show
from schematic_emulator.inspector.views.journey import add_place
from schematic_emulator.inspector.visible import replace_half_pairs

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.source.segment_end import SegmentEnd


GROUP = "rule,subject"
FIELDS = list_fields("group")


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `findings`: on each destination's mappings, the traffic, then on flags.

    With ?group=rule,subject those of all journeys, counted: the most frequent first.
    """

    @blueprint.get("/findings")
    def list_findings() -> Response:
        if read_fields(*FIELDS).get("group") == GROUP:
            return show({"group": GROUP, **list_groups(emulator, segment)})
        rows = list_general(emulator, segment)
        return answer(replace_half_pairs({"data": hide_keys_within(rows)}))


def list_general(emulator: Emulator, segment: SegmentEnd) -> list[dict[str, Any]]:
    """Return the findings that no single event has."""
    rows = segment.observer.findings() if segment.observer else []
    for environment in emulator.store.environments():
        rows += _list_flag_findings(environment)
    return rows


def list_groups(emulator: Emulator, segment: SegmentEnd) -> dict[str, Any]:
    """Return the groups with what their rules say, and how many journeys there are."""
    rows = emulator.journeys.groups.rows()
    for row in rows:
        rule = get_rule(row["rule"])
        row |= {"consequence": rule.consequence, "cure": rule.cure}
        add_place(segment, row.setdefault("mapping", None))
    return {"data": rows, "of": emulator.journeys.count()["in"]}


def _list_flag_findings(environment: Environment) -> list[dict[str, Any]]:
    with environment.lock:
        return [
            {
                "destination": "",
                "environment_id": environment.id,
                "count": count,
                "of": environment.flag_checks,
                **finding.to_json(),
            }
            for finding, count in environment.flag_findings.values()
        ]
