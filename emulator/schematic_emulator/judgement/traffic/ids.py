"""Find ids of companies and users that differ only in case."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.traffic.counts import Counts
from schematic_emulator.judgement.traffic.key_sample import scatter
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_emulator.judgement.traffic.counts import Count
    from schematic_emulator.judgement.traffic.key_sample import Rank

# About 25 MB. Of more ids a sample of this size is compared.
MOST_IDS = 100_000


class IdTally:
    """Counts the spellings of the ids of one kind of thing: companies or users."""

    __slots__ = ("_spellings", "kind")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._spellings: Counts[str] = Counts(MOST_IDS, _rank)

    def add(self, ids: Iterable[str], file: str, line: int) -> None:
        """Take in the ids of one event."""
        for each in ids:
            self._spellings.add(each, file, line)

    def add_all(self, ids: Sequence[str], file: str, lines: Sequence[int]) -> None:
        """Take in ids of one file; `lines` are theirs, in ascending order."""
        self._spellings.add_all(ids, file, lines)

    def merge(self, other: IdTally) -> None:
        """Add the ids of another part."""
        self._spellings.merge(other._spellings)

    def count_ids(self) -> dict[str, int]:
        """Return how many events have each id, for a sample of very many ids."""
        return {
            spelling: count for spelling, (count, *_) in self._spellings.list_rows()
        }

    def find(self) -> Iterator[TrafficFinding]:
        """Yield one finding for each spelling beside the most frequent one."""
        groups: dict[str, list[tuple[str, Count]]] = defaultdict(list)
        for spelling, count in self._spellings.list_rows():
            groups[spelling.casefold()].append((spelling, count))
        for group in groups.values():
            (usual, _), *others = sorted(group, key=_order)
            for spelling, count in others:
                yield self._differing(usual, spelling, count)

    def _differing(self, usual: str, spelling: str, count: Count) -> TrafficFinding:
        finding = Finding(
            rule="ids-collide",
            message=f"the {self.kind} ids {show(usual)} and {show(spelling)} differ "
            "only in case",
            found=show(spelling),
            subject=f"{inert(usual)} and {inert(spelling)}",
        )
        number, file, line = count
        return TrafficFinding(finding, number, self._spellings.total, file, line)


def _rank(spelling: str) -> Rank:
    # Spellings of one id follow one another, so that they stay together.
    plain = spelling.casefold()
    return scatter(plain), plain, spelling


def _order(row: tuple[str, Count]) -> tuple[int, str]:
    return -row[1][0], row[0]
