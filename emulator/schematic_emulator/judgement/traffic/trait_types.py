"""Find traits of users that are sent as values of more than one type."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from schematic_contracts.finding import Finding
from schematic_emulator.judgement.traffic.counts import Counts
from schematic_emulator.judgement.traffic.key_sample import scatter
from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.judgement.traffic.counts import Count
    from schematic_emulator.judgement.traffic.key_sample import Rank

# About 1 MB. Of more traits a sample of this size is compared.
MOST_TRAITS = 2_000
# With fewer values of a type, a person who typed them may be why.
LEAST_VALUES = 3
_MOST_OF_ONE = 100  # traits of one call
_TYPES = {
    str: "text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}
# A trait's name and the type of its value.
Trait = tuple[str, str]


def read_traits(event: JsonObject) -> list[Trait]:
    """Return the traits of an identify call with their types; null has none."""
    traits = event.get("traits") if event.get("type") == "identify" else None
    if traits.__class__ is not dict or len(traits) > _MOST_OF_ONE:
        return []
    return [
        (name, _TYPES[value.__class__])
        for name, value in traits.items()
        if value is not None
    ]


class TraitTally:
    """Counts values by trait and type, for a bounded number of these."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts: Counts[Trait] = Counts(MOST_TRAITS, _rank)

    def add_all(self, traits: Sequence[Trait], file: str, lines: Sequence[int]) -> None:
        """Take in what `read_traits` returns for the events of one file."""
        self.counts.add_all(traits, file, lines)

    def merge(self, other: TraitTally) -> None:
        """Add the traits of another part."""
        self.counts.merge(other.counts)

    def find(self) -> Iterator[TrafficFinding]:
        """Yield one finding for each trait with values of several types."""
        traits: dict[str, list[tuple[Count, str]]] = defaultdict(list)
        for (name, kind), count in self.counts.list_rows():
            traits[name].append((count, kind))
        for name, kinds in traits.items():
            usual, *others = sorted(kinds, key=lambda row: (-row[0][0], row[1]))
            others = [row for row in others if row[0][0] >= LEAST_VALUES]
            if others:
                yield self._describe(name, usual, others)

    def _describe(
        self, name: str, usual: tuple[Count, str], others: list[tuple[Count, str]]
    ) -> TrafficFinding:
        shown = [f"{count[0]:,} are {kind}" for count, kind in (usual, *others)]
        _, file, line = min((count for count, _ in others), key=lambda one: one[1:])
        finding = Finding(
            "trait-types-differ",
            f"of its values {', '.join(shown)}",
            f"/traits/{name.replace('~', '~0').replace('/', '~1')}",
            subject=inert(name),
        )
        number = sum(count[0] for count, _ in others)
        return TrafficFinding(finding, number, self.counts.total, file, line)


def _rank(trait: Trait) -> Rank:
    # The types of one trait follow one another, so that they stay together.
    return scatter(trait[0]), trait
