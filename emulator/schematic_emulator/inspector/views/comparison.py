"""Compare what a destination's mappings and edited ones make of what came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import PROFILES
from schematic_emulator.journeys.entry import Entry
from schematic_emulator.judgement.compare.changes import KINDS
from schematic_emulator.judgement.compare.event_comparison import EventComparison
from schematic_emulator.judgement.compare.limits import Limits
from schematic_emulator.judgement.compare.mapping_pair import MappingPair, MappingSide
from schematic_emulator.judgement.compare.tally import ImpactTally, Piece
from schematic_emulator.terminal.personal import hide_personal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.journeys.journeys import Journeys
    from schematic_emulator.judgement.compare.mapping_pair import SideResult
    from schematic_emulator.judgement.compare.tally import Found

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The enabled mappings of a destination, and those to compare them with."""

    base: Sequence[JsonObject]
    head: Sequence[JsonObject]
    profile: str

    def compare_event(self, event: JsonObject) -> Row:
        """Return what both send for an event, under each profile."""
        return {profile: self._compare_under(profile, event) for profile in PROFILES}

    def _compare_under(self, profile: str, event: JsonObject) -> Row:
        shared, base, head = self._pair(profile).plan(event)
        return {"before": _describe(shared, base), "after": _describe(shared, head)}

    def compare_traffic(self, entries: Sequence[Entry]) -> Row:
        """Return what differs over some journeys, and for which of them."""
        comparison = EventComparison(self._pair(self.profile), Limits(None, None))
        total, rows = ImpactTally(), []
        for entry in entries:
            own = ImpactTally()
            at = datetime.fromtimestamp(entry.at, UTC)
            event = read_event(entry)
            comparison.feed(event, Piece("journey", entry.number, 0, at), own)
            if own.found:
                rows.append(_describe_journey(entry, event, own))
            total.merge(own)
        return {
            "events": total.events,
            "dropped": total.dropped,
            "requests": {"before": total.requests[0], "after": total.requests[1]},
            "differences": _list_differences(total),
            "journeys": rows,
        }

    def _pair(self, profile: str) -> MappingPair:
        sides = (MappingSide(each, profile) for each in (self.base, self.head))
        return MappingPair(*sides)


def list_entries(journeys: Journeys, instance_id: str, most: int) -> list[Entry]:
    """Return the newest journeys that were for a destination, newest first."""
    entries = (each for each in journeys.list_newest() if isinstance(each, Entry))
    found = (
        each
        for each in entries
        if not each.is_scratch and instance_id in (each.owner or ())
    )
    return [*islice(found, most)]


def read_event(entry: Entry) -> JsonObject:
    """Return the event of a journey, as Segment filled it in."""
    document = entry.document()
    return {**document["call"], **document["filled"]}


def _describe(*results: SideResult) -> Row:
    return {
        "bodies": [_drop_key(body) for each in results for body in each.bodies],
        "errors": [error for each in results for error in each.errors],
    }


def _drop_key(body: JsonObject) -> Row:
    """Return a body without its API key, which is not that of the destination."""
    return {name: value for name, value in body.items() if name != "api_key"}


def _describe_journey(entry: Entry, event: JsonObject, tally: ImpactTally) -> Row:
    return {
        "journey": entry.number,
        "type": event.get("type"),
        "name": event.get("event"),
        "changes": _list_differences(tally),
    }


def _list_differences(tally: ImpactTally) -> list[Row]:
    rows = [_describe_found(*each) for each in tally.found.items()]
    return sorted(rows, key=lambda row: (KINDS.index(row["kind"]), -row["events"]))


def _describe_found(key: tuple[str, str], found: Found) -> Row:
    return {
        "kind": key[0],
        "name": key[1],
        "events": found.events,
        "lost": [*map(hide_personal, found.lost)],
        "gained": [*map(hide_personal, found.gained)],
        "samples": [
            {"change": hide_personal(text), "place": place}
            for text, place in found.samples.items()
        ],
    }
