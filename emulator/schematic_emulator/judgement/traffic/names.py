"""Find event names that collide, names that mean one event, and names with an id."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.traffic.counts import Counts
from schematic_emulator.judgement.traffic.key_sample import scatter
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.judgement.traffic.counts import Count
    from schematic_emulator.judgement.traffic.key_sample import Rank

# About 5 MB. Of more names a sample of this size is compared.
MOST_NAMES = 20_000
# This many names of one pattern, each in fewer events on average than LEAST_EVENTS,
# are one name with an id. A wizard has fewer steps, and each occurs more often. A date
# or a long id is no step: LEAST_SURE names suffice, however many events each has.
LEAST_NAMES, LEAST_EVENTS, LEAST_SURE = 10, 2, 3
_ID = re.compile(
    r"(?P<sure>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    r"|(?<!\d)(?:19|20)\d\d[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<![0-9A-Za-z])(?=[0-9A-Fa-f]*\d)[0-9A-Fa-f]{8,}(?![0-9A-Za-z]))"
    r"|\d+"
)
_ACCEPTED = re.compile(r"[A-Za-z0-9_-]+")
# Separators, except between two digits: step_1_1 is not step_11.
_SEPARATORS = re.compile(r"(?<![\W_\d])[\W_]+|(?<![\W_])[\W_]++(?!\d)")
_Name = tuple[str, str]  # as sent, and as the source has it


class NameTally:
    """Counts the names of track events, as the source has them and as they are sent."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts: Counts[_Name] = Counts(MOST_NAMES, _rank)

    def add(self, raw: str, sent: str, file: str, line: int) -> None:
        """Take in the name of one event that is sent."""
        self.counts.add((sent, raw), file, line)

    def add_all(self, names: Sequence[_Name], file: str, lines: Sequence[int]) -> None:
        """Take in names of one file, each as sent and as the source has it.

        `lines` are in ascending order.
        """
        self.counts.add_all(names, file, lines)

    def merge(self, other: NameTally) -> None:
        """Add the names of another part."""
        self.counts.merge(other.counts)

    def count_sent(self) -> dict[str, Count] | None:
        """Return the number and first place of each sent name; None of a sample."""
        counts: dict[str, Count] = {}
        for (sent, _), row in self.counts.list_rows():
            other = counts.get(sent, (0, *row[1:]))
            counts[sent] = (row[0] + other[0], *min(row[1:], other[1:]))
        return None if self.counts.is_partial else counts

    def find(self) -> Iterator[TrafficFinding]:
        """Yield the names that collide, variants of a name, and names with an id."""
        rows = self.counts.list_rows()
        yield from self._find_colliding(rows)
        yield from self._find_variants(rows)
        yield from self._find_with_id(rows)

    def _find_colliding(
        self, rows: list[tuple[_Name, Count]]
    ) -> Iterator[TrafficFinding]:
        """Yield each name that is sent under the sent name of an earlier one."""
        by_sent: dict[str, list[tuple[Count, str]]] = defaultdict(list)
        for (sent, raw), count in rows:
            by_sent[sent].append((count, raw))
        for sent, names in by_sent.items():
            (_, first), *others = sorted(names, key=lambda row: (row[0][1:], row[1]))
            for count, raw in others:
                finding = Finding(
                    rule="names-meet",
                    message=f"{show(raw)} and {show(first)} both become {inert(sent)}",
                    pointer="/event",
                    found=show(raw),
                    subject=inert(raw),
                )
                yield self._count(finding, count[0], count)

    def _find_variants(
        self, rows: list[tuple[_Name, Count]]
    ) -> Iterator[TrafficFinding]:
        """Yield each name that differs from a more frequent one in separators alone.

        Names that Schematic does not accept are left out: each event says so.
        """
        groups: dict[str, dict[str, tuple[Count, str]]] = defaultdict(dict)
        for (sent, raw), count in sorted(rows, key=lambda row: (-row[1][0], row[0])):
            if _ACCEPTED.fullmatch(sent):
                groups[_strip(sent)].setdefault(sent, (count, raw))
        for names in groups.values():
            (usual, (_, first)), *others = names.items()
            for sent, (count, raw) in others:
                finding = Finding(
                    rule="name-variants",
                    message=f"{show(raw)} is sent as {inert(sent)}, and {show(first)} "
                    f"as {inert(usual)}",
                    pointer="/event",
                    found=show(raw),
                    subject=inert(raw),
                )
                yield self._count(finding, count[0], count)

    def _find_with_id(
        self, rows: list[tuple[_Name, Count]]
    ) -> Iterator[TrafficFinding]:
        least = "at least " if self.counts.is_partial else ""
        patterns: dict[str, list[tuple[str, Count]]] = defaultdict(list)
        for (_, raw), count in rows:
            pattern = _ID.sub("{id}", raw)
            if pattern != raw:
                patterns[pattern].append((raw, count))
        for pattern, names in patterns.items():
            if not _has_id(names):
                continue
            events = sum(count[0] for _, count in names)
            raw, first = min(names, key=lambda row: (row[1][1:], row[0]))
            finding = Finding(
                rule="name-with-id",
                message=f"{least}{len(names):,} event names differ only by an id, such "
                f"as {show(raw)}",
                pointer="/event",
                found=show(raw),
                subject=inert(pattern),
            )
            yield self._count(finding, events, first)

    def _count(self, finding: Finding, count: int, first: Count) -> TrafficFinding:
        _, file, line = first
        return TrafficFinding(finding, count, self.counts.total, file, line)


def _has_id(names: list[tuple[str, Count]]) -> bool:
    """Return whether names that differ by what looks like an id do so by one."""
    if len(names) >= LEAST_SURE and any(
        match["sure"] for match in _ID.finditer(names[0][0])
    ):
        return True
    events = sum(count[0] for _, count in names)
    return len(names) >= LEAST_NAMES and events < LEAST_EVENTS * len(names)


def _strip(sent: str) -> str:
    """Return a name without separators, except between two numbers.

    >>> _strip("report-viewed"), _strip("step_1_10")
    ('reportviewed', 'step1_10')
    """
    return _SEPARATORS.sub("", sent.casefold()) or sent


def _rank(name: _Name) -> Rank:
    # Names that mean one event follow one another, so that they stay together.
    plain = _strip(name[0])
    return scatter(plain), plain, *name
