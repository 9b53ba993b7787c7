"""Describe a journey with its mapping's places, and trace it field by field."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from schematic_emulator.journeys.describe import describe_fully
from schematic_emulator.journeys.names import Names
from schematic_emulator.judgement.judge import receive
from schematic_emulator.judgement.trace.explanation import explain
from schematic_emulator.playground.permalink import Case, LinkError, write_link
from schematic_emulator.source.workspace.workspace import UnknownInstanceError

if TYPE_CHECKING:
    from schematic_contracts.records import IntakeRecord
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd
    from schematic_emulator.source.workspace.settings import Instance

Json = dict[str, Any]


def describe_whole(
    emulator: Emulator, segment: SegmentEnd, found: Any, *, trace: bool = False
) -> Json:
    """Return all of a journey, with the places of its findings, and its children.

    With `trace` it has what its destinations make of its call at present, and a link
    that explains it in the playground.
    """
    described = describe_fully(found, Names(emulator.store))
    for delivery in described["deliveries"]:
        for finding in delivery["findings"]:
            add_place(segment, finding["mapping"])
    described["children"] = emulator.journeys.list_children(found.journey)
    if trace:
        described["trace"] = _trace(emulator, segment, described)
        described["link"] = _link(emulator, segment, described)
    return described


def list_findings_of(described: Json) -> list[Json]:
    """Return each finding of a journey once."""
    rows = [*described["deliveries"], *described["captures"]]
    found = [each for row in rows for each in row["findings"]]
    named = {(each["rule"], each["pointer"], each["message"]): each for each in found}
    return list(named.values())


def add_place(segment: SegmentEnd, mapping: Json | None) -> None:
    """Add where a file has the field of a mapping that a finding leads to."""
    if mapping is not None:
        instance = _find_instance(segment, mapping["destination"])
        mapping["place"] = instance.locate(mapping["pointer"]) if instance else ""


def _trace(emulator: Emulator, segment: SegmentEnd, described: Json) -> list[Json]:
    """Return what the destinations of a journey make of its call at present."""
    at = datetime.fromisoformat(described["at"])
    ids = (each["destination"] for each in described["deliveries"])
    instances = (_find_instance(segment, each) for each in ids)
    return [
        {
            "destination": each.id,
            **explain_for(each, record, emulator.settings.profile, at),
        }
        for each in instances
        if each is not None
        for record in receive(described["received"], at)
    ]


def _link(emulator: Emulator, segment: SegmentEnd, described: Json) -> str | None:
    """Return a link with the call and its first destination's mappings, if it fits."""
    ids = (each["destination"] for each in described["deliveries"])
    found = (_find_instance(segment, each) for each in ids)
    instance = next(filter(None, found), None)
    if instance is None:
        return None
    texts = (described["received"], list(instance.subscriptions))
    event, mapping = (json.dumps(each, indent=2) for each in texts)
    try:
        return write_link(Case(event, mapping, profile=emulator.settings.profile))
    except LinkError:
        return None


def explain_for(
    instance: Instance, record: IntakeRecord, profile: str, at: datetime
) -> Json:
    """Return what a destination makes of an event, with the places of its mapping."""

    def locate(index: int, pointer: str) -> str:
        return instance.locate(f"/subscriptions/{index}{pointer}")

    rows = instance.subscriptions
    return explain(record, rows, profile=profile, at=at, locate=locate).to_json()


def _find_instance(segment: SegmentEnd, instance_id: str | None) -> Instance | None:
    try:
        return segment.workspace.get(instance_id or "")
    except UnknownInstanceError:
        return None
