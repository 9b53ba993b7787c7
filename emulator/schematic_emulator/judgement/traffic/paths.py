"""Count the values that mappings read and events do not have."""

from __future__ import annotations

from collections import Counter
from operator import add
from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.traffic.key_sample import KeySample, pair, scatter
from schematic_emulator.judgement.traffic.near import find_near
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.destination.mapping.mapping_reads import Path
    from schematic_emulator.judgement.traffic.key_sample import Rank
    from schematic_emulator.judgement.traffic.kinds import TrafficKind
    from schematic_emulator.judgement.traffic.mapped_reads import (
        MappedPath,
        MappedReads,
    )

# With fewer events, chance may be why none has a value, or why a mapping is unused.
LEAST_EVENTS = 20
_MOST_NEAR = 20
_SHOWN = 3


class PathTally:
    """Counts, for each mapping, its events, and those without a value that it reads.

    What an event has instead of an absent value is counted only while no event has had
    the value. So it is complete for the values that no event has, and only these are
    reported.
    """

    __slots__ = ("_absent", "_near", "_seen", "matched")

    def __init__(self, seen: Iterable[int] = ()) -> None:
        self.matched: Counter[int] = Counter()
        self._absent: Counter[int] = Counter()
        self._seen: set[int] = set(seen)
        self._near: dict[int, KeySample[Path, int]] = {}

    def follow(self) -> PathTally:
        """Return a tally of the next part, which searches for what is still absent."""
        return PathTally(self._seen)

    def note(self, kind: TrafficKind, count: int, reads: MappedReads) -> None:
        """Take in a number of events of one kind."""
        for number in kind.matched:
            self.matched[number] += count
            self._seen.update(set(reads.of_mapping[number]).difference(kind.absent))
        for index in kind.absent:
            self._absent[index] += count

    def is_searched(self, kind: TrafficKind) -> bool:
        """Return whether events of a kind must be searched for what they have instead.

        That is if they lack a value that no event so far has had. The answer may be
        used for later events, too: `search` leaves out what has been found since.
        """
        return not self._seen.issuperset(kind.absent)

    def search(self, event: JsonObject, kind: TrafficKind, reads: MappedReads) -> None:
        """Count what an event has instead of the values that no event has had."""
        for index in kind.absent:
            if index in self._seen:
                continue
            near = self._near.setdefault(index, KeySample(_MOST_NEAR, _rank))
            for path in reads.values[index].paths:
                for other in find_near(event, path):
                    if other in near.rows:
                        near.rows[other] += 1
                    else:
                        near.add(other, 1)

    def merge(self, other: PathTally) -> None:
        """Add the counts of another part."""
        self.matched.update(other.matched)
        self._absent.update(other._absent)
        self._seen |= other._seen
        for index, near in other._near.items():
            mine = self._near.setdefault(index, KeySample(_MOST_NEAR, _rank))
            mine.merge(near, add)

    def to_json(self) -> dict[str, Any]:
        """Return the counts as pairs; only values that no event has have near ones."""
        return {
            "matched": pair(self.matched),
            "absent": pair(self._absent),
            "seen": sorted(self._seen),
            "near": [
                [index, self._near[index].to_json()]
                for index in sorted(self._near.keys() - self._seen)
            ],
        }

    def fill(self, found: dict[str, Any]) -> None:
        """Take what another tally's JSON has; this one is empty."""
        self.matched = Counter(dict(found["matched"]))
        self._absent = Counter(dict(found["absent"]))
        self._seen = set(found["seen"])
        for index, rows in found["near"]:
            self._near[index] = KeySample(_MOST_NEAR, _rank)
            self._near[index].fill(rows)

    def find(
        self, reads: MappedReads, *, has_company: bool
    ) -> Iterator[TrafficFinding]:
        """Yield a finding for each value that no event of its mapping has.

        Without a company in any event, the fields of a company are left out.
        """
        for index, value in enumerate(reads.values):
            matched = self.matched[value.number]
            is_few = matched < LEAST_EVENTS or self._absent[index] < matched
            if is_few or (value.is_company and not has_company):
                continue
            near = self._list_near(index)
            finding = reads.rows[value.number].find(
                "path-absent" if near or value.is_decisive else "trait-absent",
                _describe(value, matched, near),
                value.pointer,
            )
            yield TrafficFinding(finding, matched, matched)

    def _list_near(self, index: int) -> list[tuple[Path, int]]:
        """Return what events have instead, the most frequent first."""
        near = self._near.get(index)
        if near is None:
            return []
        near.cut()
        return sorted(near.rows.items(), key=lambda row: (-row[1], row[0]))[:_SHOWN]


def _rank(path: Path) -> Rank:
    return scatter(".".join(path)), path


def _describe(value: MappedPath, matched: int, near: list[tuple[Path, int]]) -> str:
    paths = " or ".join(map(_show, value.paths))
    text = f"none of the {matched:,} events that match has {paths}"
    if not near:
        return text
    instead = ", ".join(f"{count:,} have {_show(path)}" for path, count in near)
    return f"{text}; {instead}"


def _show(path: Path) -> str:
    return f"$.{inert('.'.join(path))}"
