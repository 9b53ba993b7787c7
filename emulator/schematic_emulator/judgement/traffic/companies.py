"""Count the usage that belongs to no company."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.mapping_rules.fields import find_unknown_fields
from schematic_emulator.judgement.traffic.key_sample import pair
from schematic_emulator.judgement.traffic.paths import LEAST_EVENTS
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow
    from schematic_emulator.judgement.traffic.kinds import TrafficKind
    from schematic_emulator.judgement.traffic.mapped_reads import MappedReads

FIELD = "company_keys"


class CompanyTally:
    """Counts track requests, those without a company, and events that name one."""

    __slots__ = ("_is_named", "_matched", "_tracks", "_unowned")

    def __init__(self) -> None:
        self._tracks = 0
        self._unowned = 0
        self._is_named = False
        self._matched: Counter[int] = Counter()

    @property
    def has_company(self) -> bool:
        """Return whether an event, or a request of one, names a company."""
        return self._is_named

    def note(self, kind: TrafficKind, count: int) -> None:
        """Take in a number of events of one kind."""
        self._tracks += kind.tracks * count
        self._unowned += kind.unowned * count
        self._is_named |= kind.names_company
        for number in kind.matched:
            self._matched[number] += count

    def merge(self, other: CompanyTally) -> None:
        """Add the counts of another part."""
        self._tracks += other._tracks
        self._unowned += other._unowned
        self._is_named |= other._is_named
        self._matched.update(other._matched)

    def to_json(self) -> dict[str, Any]:
        """Return the counts, those by mapping as pairs."""
        return {
            "tracks": self._tracks,
            "unowned": self._unowned,
            "is_named": self._is_named,
            "matched": pair(self._matched),
        }

    def fill(self, found: dict[str, Any]) -> None:
        """Take what another tally's JSON has; this one is empty."""
        self._tracks, self._unowned = found["tracks"], found["unowned"]
        self._is_named = found["is_named"]
        self._matched = Counter(dict(found["matched"]))

    def find(
        self, reads: MappedReads, *, is_path_absent: bool
    ) -> Iterator[TrafficFinding]:
        """Yield the track mappings that name no company, or that no event names one.

        A mapping that can name one, and never does, is left out if an absent path of
        its company is reported.
        """
        if self.has_company:
            is_each = LEAST_EVENTS <= self._tracks == self._unowned
            never = is_each and not is_path_absent
            yield from self._find_unmapped(reads, is_each=never)
        elif self._tracks:
            finding = Finding(
                rule="users-only",
                message="usage is metered to no company: no event names one",
                subject="all events",
            )
            yield TrafficFinding(finding, self._unowned, self._tracks)

    def _find_unmapped(
        self, reads: MappedReads, *, is_each: bool
    ) -> Iterator[TrafficFinding]:
        for number, row in enumerate(reads.rows):
            if row.action != "trackEvent" or not self._matched[number]:
                continue
            is_misspelt = FIELD in find_unknown_fields(row).values()
            if not is_misspelt and (is_each or not _may_name_company(row)):
                message = f"{FIELD} names no company, although events do"
                finding = row.find("company-unmapped", message, f"/mapping/{FIELD}")
                count = self._matched[number]
                # The presets, which no team chose, are reported once it matters.
                if finding.place or count >= LEAST_EVENTS:
                    yield TrafficFinding(finding, count, count)


def _may_name_company(row: CheckedRow) -> bool:
    if "mapping" not in row.row.subscription or _has_directive(row.mapping):
        return True
    keys = row.mapping.get(FIELD)
    if isinstance(keys, dict):
        return any(value is not None and value != "" for value in keys.values())
    return False


def _has_directive(mapping: dict[str, Any]) -> bool:
    return any(name.startswith(("@", "__")) for name in mapping)
