"""Two mappings over some events, as the tests of `impact` compare them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from schematic_contracts.validation import check
from schematic_emulator.checks.impact.difference import Difference, list_differences
from schematic_emulator.judgement.compare.event_comparison import EventComparison
from schematic_emulator.judgement.compare.limits import Limits, list_features
from schematic_emulator.judgement.compare.mapping_pair import MappingPair, MappingSide
from schematic_emulator.judgement.compare.tally import ImpactTally, Piece
from support.traffic import generate

Rows = Sequence[Mapping[str, Any]]
Section = dict[str, Any]
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def tally(
    base: Rows | MappingSide,
    head: Rows | MappingSide,
    events: Iterable[Any] | None = None,
    sections: tuple[Section | None, Section | None] = (None, None),
) -> ImpactTally:
    """Return what differs over events, by default generated ones."""
    pair = MappingPair(_side(base), _side(head))
    limits, found = Limits(*sections), ImpactTally()
    compare = EventComparison(pair, limits)
    for line, event in enumerate(generate() if events is None else events, 1):
        compare.feed(event, Piece("events.ndjson", line, 0, NOW), found)
    for change in limits.find_changes(found):
        found.add(change)
    return found


def differ(
    base: Rows | MappingSide,
    head: Rows | MappingSide,
    events: Iterable[Any] | None = None,
    section: Section | None = None,
) -> tuple[Difference, ...]:
    """Return the differences over events, by default generated ones."""
    found = tally(base, head, events, (section, section))
    return list_differences(found, list_features(section))


def read_report(text: str) -> dict[str, Any]:
    """Return a JSON report, which keeps its contract."""
    found: dict[str, Any] = json.loads(text)
    assert check("emulator/impact", found) == []
    return found


def name_kinds(found: Iterable[Difference]) -> set[str]:
    """Return the kinds of differences."""
    return {one.kind for one in found}


def _side(given: Rows | MappingSide) -> MappingSide:
    return given if isinstance(given, MappingSide) else MappingSide(given)
