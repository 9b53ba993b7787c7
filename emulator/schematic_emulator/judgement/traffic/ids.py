"""Find companies and users divided by the spelling or the form of their ids."""

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
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_emulator.judgement.traffic.counts import Count
    from schematic_emulator.judgement.traffic.key_sample import Rank

# With fewer ids of either form, a test account may be why.
LEAST_IDS = 3
# About 25 MB. Of more ids a sample of this size is compared.
MOST_IDS = 100_000
_HEX = "[0-9a-fA-F]"
_FORMS = {
    "e-mail addresses": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "UUIDs": re.compile(f"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"),
}
_PREFIX = re.compile(r"[A-Za-z_-]+[:|/]")


class IdTally:
    """Counts the spellings of the ids of one kind of thing: companies or users."""

    __slots__ = ("counts", "kind")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.counts: Counts[str] = Counts(MOST_IDS, _rank)

    def add(self, ids: Iterable[str], file: str, line: int) -> None:
        """Take in the ids of one event."""
        for each in ids:
            self.counts.add(each, file, line)

    def add_all(self, ids: Sequence[str], file: str, lines: Sequence[int]) -> None:
        """Take in ids of one file; `lines` are theirs, in ascending order."""
        self.counts.add_all(ids, file, lines)

    def merge(self, other: IdTally) -> None:
        """Add the ids of another part."""
        self.counts.merge(other.counts)

    def count_ids(self) -> dict[str, int]:
        """Return how many events have each id, for a sample of very many ids."""
        return {spelling: count for spelling, (count, *_) in self.counts.list_rows()}

    def find(self, *, is_one_key: bool = True) -> Iterator[TrafficFinding]:
        """Yield one finding for each spelling beside the most frequent one.

        And one if some ids have another form than the others, unless they are of
        several keys.
        """
        groups: dict[str, list[tuple[str, Count]]] = defaultdict(list)
        rows = self.counts.list_rows()
        for spelling, count in rows:
            groups[_unify(spelling)].append((spelling, count))
        if is_one_key:
            yield from self._find_mixed(rows)
        for group in groups.values():
            (usual, _), *others = sorted(group, key=_order)
            for spelling, count in others:
                yield self._differing(usual, spelling, count)

    def _find_mixed(self, rows: list[tuple[str, Count]]) -> Iterator[TrafficFinding]:
        for form, pattern in _FORMS.items():
            found = [row for row in rows if pattern.fullmatch(row[0])]
            others = len(rows) - len(found)
            if min(len(found), others) >= LEAST_IDS:
                message = (
                    f"{len(found):,} {self.kind} ids are {form}, {others:,} are not"
                )
                yield self._mixed(f"{self.kind} ids: {form}", message, found)
        known = {spelling for spelling, _ in rows}
        found = [row for row in rows if _strip_prefix(row[0]) in known]
        if len(found) >= LEAST_IDS:
            message = (
                f"{len(found):,} {self.kind} ids are others with a prefix, such as "
            )
            shown = show(min(found)[0])
            yield self._mixed(f"{self.kind} ids: prefix", message + shown, found)

    def _mixed(
        self, subject: str, message: str, rows: list[tuple[str, Count]]
    ) -> TrafficFinding:
        finding = Finding("ids-mixed", message, subject=subject)
        _, file, line = min((count for _, count in rows), key=lambda count: count[1:])
        number = sum(count[0] for _, count in rows)
        return TrafficFinding(finding, number, self.counts.total, file, line)

    def _differing(self, usual: str, spelling: str, count: Count) -> TrafficFinding:
        finding = Finding(
            rule="ids-collide",
            message=f"the {self.kind} ids {show(usual)} and {show(spelling)} differ "
            f"only in {_name_difference(usual, spelling)}",
            found=show(spelling),
            subject=f"{inert(usual)} and {inert(spelling)}",
        )
        number, file, line = count
        return TrafficFinding(finding, number, self.counts.total, file, line)


def _strip_prefix(spelling: str) -> str:
    """Return what follows a prefix such as `company:`, "" without one."""
    found = _PREFIX.match(spelling)
    return spelling[found.end() :] if found else ""


def _unify(spelling: str) -> str:
    """Return what the spellings of one id have in common.

    >>> _unify(" Org_1"), _unify("org-1")
    ('org-1', 'org-1')
    """
    return spelling.strip().casefold().replace("_", "-")


def _name_difference(usual: str, spelling: str) -> str:
    if usual.casefold() == spelling.casefold():
        return "case"
    return "blanks" if usual.strip() == spelling.strip() else "how they are written"


def _rank(spelling: str) -> Rank:
    # Spellings of one id follow one another, so that they stay together.
    plain = _unify(spelling)
    return scatter(plain), plain, spelling


def _order(row: tuple[str, Count]) -> tuple[int, str]:
    return -row[1][0], row[0]
