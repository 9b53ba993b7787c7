"""Count the differences between two mappings over any number of events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from schematic_emulator.judgement.compare.fact import name_field
from schematic_emulator.terminal.personal import hide_personal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from schematic_emulator.judgement.compare.changes import Change
    from schematic_emulator.judgement.compare.fact import Fact

# Of more names, companies and samples only these are counted and listed.
MOST_NAMES = 2_000
MOST_COMPANIES = 10_000
# And of all the lists of companies together, so that memory has a bound.
MOST_LISTED = 500_000
MOST_SAMPLES = 3
OTHERS = "(other names)"
Key = tuple[str, str]
# An ordered set: the first are the first of the traffic, for any number of processes.
Ordered = dict[str, None]
Join: TypeAlias = "Callable[[Ordered, Ordered], None]"


@dataclass(slots=True)
class Piece:
    """One piece of traffic: its file and line, its size in bytes, a time of receipt.

    The time is that of calls without any time.
    """

    file: str
    line: int
    size: int
    at: datetime


@dataclass(slots=True)
class Found:
    """How often one kind of change of one name occurs, and for which companies."""

    scope: str = ""
    events: int = 0
    lost: Ordered = field(default_factory=dict)
    gained: Ordered = field(default_factory=dict)
    companies: Ordered = field(default_factory=dict)
    samples: dict[str, str] = field(default_factory=dict)

    def add(self, change: Change, piece: Piece | None) -> None:
        """Count one change, of an event of a piece of traffic or of none."""
        self.events += 1
        self.scope = change.scope
        if change.lost:
            put(self.lost, change.lost, MOST_COMPANIES)
        if change.gained:
            put(self.gained, change.gained, MOST_COMPANIES)
        put(self.companies, change.companies, MOST_COMPANIES)
        if len(self.samples) < MOST_SAMPLES and change.sample not in self.samples:
            place = f"{piece.file}:{piece.line}" if piece else ""
            self.samples[change.sample] = place

    def merge(self, other: Found, join: Join) -> None:
        """Add what a later part of the traffic has."""
        self.events += other.events
        self.scope = other.scope
        join(self.companies, other.companies)
        join(self.lost, other.lost)
        join(self.gained, other.gained)
        for sample, place in other.samples.items():
            if len(self.samples) < MOST_SAMPLES:
                self.samples.setdefault(sample, place)


@dataclass(slots=True)
class Totals:
    """What both sides meter under one event name, and for which companies.

    For identify requests, only the companies.
    """

    before: float = 0
    after: float = 0
    companies: Ordered = field(default_factory=dict)

    def merge(self, other: Totals, join: Join) -> None:
        """Add what a later part of the traffic has."""
        self.before += other.before
        self.after += other.after
        join(self.companies, other.companies)


@dataclass(slots=True)
class ImpactTally:
    """What two mappings make of some traffic: totals, and each difference.

    `totals` are by the scope of a request: `Fact.scope`. `fields` are the companies
    that have each trait on either side. `days` has, for each limit by its number, what
    either side counts on each day. `listed` is how many companies were merged.
    `skipped` has the files that were passed over, with the reasons.
    """

    events: int = 0
    broken: int = 0
    dropped: int = 0
    requests: list[int] = field(default_factory=lambda: [0, 0])
    totals: dict[str, Totals] = field(default_factory=dict)
    fields: dict[str, Ordered] = field(default_factory=dict)
    found: dict[Key, Found] = field(default_factory=dict)
    days: dict[tuple[int, int], list[float]] = field(default_factory=dict)
    listed: int = 0
    skipped: dict[str, str] = field(default_factory=dict)

    def count(self, facts: Iterable[Fact], side: int) -> None:
        """Count what one side (0 the base, 1 the head) meters for an event."""
        for fact in facts:
            self.requests[side] += 1
            totals = self._totals(fact.scope)
            if side:
                totals.after += fact.quantity
            else:
                totals.before += fact.quantity
            company = fact.company
            if company and company not in totals.companies:
                put(totals.companies, (company,), MOST_COMPANIES)

    def count_fields(self, facts: Iterable[Fact]) -> None:
        """Note which companies have which traits, on either side."""
        for fact in facts:
            company = fact.company
            for name in fact.traits if company else ():
                label = name_field(fact.scope, name)
                companies = self.fields.get(label)
                if companies is None:
                    companies = self._list_companies(label)
                if company not in companies:
                    put(companies, (company,), MOST_COMPANIES)

    def add(self, change: Change, piece: Piece | None = None) -> None:
        """Count one change, of an event of a piece of traffic or of none."""
        self._find((change.kind, change.name)).add(change, piece)

    def merge(self, other: ImpactTally) -> None:
        """Add what a later part of the traffic has."""
        self.events += other.events
        self.broken += other.broken
        self.dropped += other.dropped
        self.skipped |= other.skipped
        for side in (0, 1):
            self.requests[side] += other.requests[side]
        for name, totals in other.totals.items():
            self._totals(name).merge(totals, self._join)
        for name, companies in other.fields.items():
            self._join(self._list_companies(name), companies)
        for key, found in other.found.items():
            self._find(key).merge(found, self._join)
        for day, counts in other.days.items():
            own = self.days.setdefault(day, [0, 0])
            own[0] += counts[0]
            own[1] += counts[1]

    def _join(self, own: Ordered, more: Ordered) -> None:
        known = len(own)
        put(own, more, MOST_COMPANIES if self.listed < MOST_LISTED else 0)
        self.listed += len(own) - known

    def _totals(self, name: str) -> Totals:
        totals = self.totals.get(name)
        if totals is None:
            name = hide_personal(name) if len(self.totals) < MOST_NAMES else OTHERS
            totals = self.totals.setdefault(name, Totals())
        return totals

    def _list_companies(self, name: str) -> Ordered:
        is_known = name in self.fields or len(self.fields) < MOST_NAMES
        return self.fields.setdefault(hide_personal(name) if is_known else OTHERS, {})

    def _find(self, key: Key) -> Found:
        found = self.found.get(key)
        if found is None:
            is_known = len(self.found) < MOST_NAMES
            key = key[0], hide_personal(key[1]) if is_known else OTHERS
            found = self.found.setdefault(key, Found())
        return found


def put(own: Ordered, more: Iterable[str], most: int) -> None:
    """Add texts to an ordered set, up to a number of them."""
    for one in more:
        if one not in own:
            if len(own) >= most:
                return
            own[one] = None
