"""Describe a journey with its mapping's places, and trace it field by field."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from schematic_emulator.journeys.describe import describe_fully
from schematic_emulator.journeys.names import Names
from schematic_emulator.journeys.parents import map_children
from schematic_emulator.judgement.judge import receive
from schematic_emulator.judgement.trace.explanation import Explainer
from schematic_emulator.playground.permalink import Case, LinkError, write_link
from schematic_emulator.source.workspace.workspace import UnknownInstanceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schematic_contracts.records import IntakeRecord
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd
    from schematic_emulator.source.workspace.settings import Instance

Json = dict[str, Any]


def describe_whole(
    emulator: Emulator,
    segment: SegmentEnd,
    found: Any,
    children: Mapping[int, list[int]] | None = None,
) -> Json:
    """Return all of a journey, with the places of its findings, and its children.

    `children` has those of every journey, if they are known.
    """
    described = describe_fully(found, Names(emulator.store))
    for delivery in described["deliveries"]:
        for finding in delivery["findings"]:
            add_place(segment, finding["mapping"])
    if children is None:
        children = map_children(emulator.journeys.list_newest(after=found.journey))
    described["children"] = children.get(found.journey, [])
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


class Tracer:
    """Traces journeys field by field, each of their destinations compiled once."""

    def __init__(self, emulator: Emulator, segment: SegmentEnd) -> None:
        self._emulator = emulator
        self._segment = segment
        self._explainers: dict[str, Explainer] = {}
        self._children = map_children(emulator.journeys.list_newest())

    def describe(self, found: Any) -> Json:
        """Return all of a journey, and what its destinations make of it at present."""
        described = describe_whole(self._emulator, self._segment, found, self._children)
        at = datetime.fromisoformat(described["at"])
        described["trace"] = [
            {"destination": each.id, **self._explain(each, record, at)}
            for each in _list_instances(self._segment, described)
            for record in receive(described["received"], at)
        ]
        return described

    def _explain(self, instance: Instance, record: IntakeRecord, at: datetime) -> Json:
        explainer = self._explainers.get(instance.id)
        if explainer is None:
            profile = self._emulator.settings.profile
            explainer = make_explainer(instance, profile)
            self._explainers[instance.id] = explainer
        return explainer.explain(record, at).to_json()


def write_journey_link(
    segment: SegmentEnd, described: Json, profile: str
) -> str | None:
    """Return a link with the call and its first destination's mappings, if it fits.

    It explains the call in the playground.
    """
    instance = next(_list_instances(segment, described), None)
    if instance is None:
        return None
    texts = (described["received"], list(instance.subscriptions))
    event, mapping = (json.dumps(each, indent=2) for each in texts)
    try:
        return write_link(Case(event, mapping, profile=profile))
    except LinkError:
        return None


def make_explainer(instance: Instance, profile: str) -> Explainer:
    """Return what explains events for a destination, with its mapping's places."""

    def locate(index: int, pointer: str) -> str:
        return instance.locate(f"/subscriptions/{index}{pointer}")

    return Explainer(instance.subscriptions, profile=profile, locate=locate)


def _list_instances(segment: SegmentEnd, described: Json) -> Iterator[Instance]:
    """Yield the destinations of a journey that are still there."""
    ids = (each["destination"] for each in described["deliveries"])
    yield from filter(None, (_find_instance(segment, each) for each in ids))


def _find_instance(segment: SegmentEnd, instance_id: str | None) -> Instance | None:
    try:
        return segment.workspace.get(instance_id or "")
    except UnknownInstanceError:
        return None
