"""Describe one difference between two mappings, and how people accept it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.compare.changes import KINDS, LIMITS, TIMES, USAGE
from schematic_emulator.terminal.personal import hide_personal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schematic_emulator.judgement.compare.tally import Found, ImpactTally

ALL = "all"
# Of more companies that lose or gain usage only these are in the JSON report.
MOST_WRITTEN = 1_000
DifferenceKey = tuple[str, str, "int | str"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that production would hold or bill differently.

    `companies` is the number of companies that it is about, of `every` company that
    the event or request names. `before` and `after` are usage over all the traffic,
    None for other kinds.
    """

    kind: str
    name: str
    events: int
    companies: int
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    samples: tuple[tuple[str, str], ...] = ()
    every: int = 0
    before: float | None = None
    after: float | None = None
    features: tuple[str, ...] = ()

    @property
    def is_for_all(self) -> bool:
        """Return whether it is about each company that the event or request names."""
        return 0 < self.every == self.companies

    @property
    def key(self) -> DifferenceKey:
        """Return what an accept file knows it by; it has no sample and no time."""
        return self.kind, self.name, ALL if self.is_for_all else self.companies

    @property
    def share(self) -> float:
        """Return by which part usage changes: 0.1 for 10% more or less."""
        before, after = self.before or 0, self.after or 0
        if not before:
            return float("inf") if after else 0.0
        return abs(after - before) / abs(before)

    def describe(self) -> str:
        """Return the difference in one sentence, with the features that it feeds."""
        if self.kind == USAGE:
            features = f" (feature {', '.join(self.features)})" if self.features else ""
            return f"{self.name}: {describe_usage(self.before, self.after)}{features}"
        if self.kind == TIMES:
            return f"{self.name}: at other times in {self._count_events()}"
        sample = self.samples[0][0] if self.samples else ""
        if self.kind == LIMITS:
            return sample + (f"; {self.events - 1:,} more" if self.events > 1 else "")
        return f"{self.name}: {sample}, in {self._count_events()}"

    def _count_events(self) -> str:
        return f"{self.events:,} event" + ("" if self.events == 1 else "s")

    def to_json(self) -> dict[str, Any]:
        """Return the difference as one JSON object."""
        return {
            "kind": self.kind,
            "name": self.name,
            "events": self.events,
            "companies": self.companies,
            "all_companies": self.is_for_all,
            "before": self.before,
            "after": self.after,
            "features": list(self.features),
            "lost": list(map(hide_personal, self.lost[:MOST_WRITTEN])),
            "gained": list(map(hide_personal, self.gained[:MOST_WRITTEN])),
            "samples": [
                {"change": text, "place": place} for text, place in self.samples
            ],
        }


def describe_usage(before: float | None, after: float | None) -> str:
    """Return usage on both sides with the part that it changes by.

    >>> describe_usage(1363, 331)
    '1,363 -> 331 (-75.7%)'
    """
    old, new = before or 0, after or 0
    if old == new:
        return f"{old:,} (unchanged)"
    text = f"{old:,} -> {new:,}"
    return f"{text} ({(new - old) / abs(old):+.1%})" if old else text


def list_differences(
    tally: ImpactTally, features: Mapping[str, list[str]]
) -> tuple[Difference, ...]:
    """Return the differences: by kind, the one of the most events first."""
    found = [
        _make(kind, name, one, tally, features)
        for (kind, name), one in tally.found.items()
    ]
    return tuple(
        sorted(found, key=lambda one: (KINDS.index(one.kind), -one.events, one.name))
    )


def _make(
    kind: str,
    name: str,
    found: Found,
    tally: ImpactTally,
    features: Mapping[str, list[str]],
) -> Difference:
    scope = hide_personal(found.scope)
    totals = tally.totals.get(scope)
    usage = totals if kind == USAGE else None
    every = totals.companies if totals else tally.fields.get(scope, {})
    return Difference(
        kind,
        name,
        found.events,
        len(found.companies),
        tuple(found.lost),
        tuple(found.gained),
        tuple((hide_personal(text), place) for text, place in found.samples.items()),
        every=len(every),
        before=usage.before if usage else None,
        after=usage.after if usage else None,
        features=tuple(features.get(name, ())) if usage else (),
    )
