"""Decide whether what two mappings make of the same traffic is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.impact.accepted import AcceptedList
from schematic_emulator.checks.impact.difference import (
    Difference,
    describe_usage,
    list_differences,
)
from schematic_emulator.judgement.compare.changes import ATTRIBUTION, LIMITS, USAGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schematic_emulator.checks.impact.accepted import Accepted
    from schematic_emulator.judgement.compare.tally import ImpactTally


@dataclass(frozen=True, slots=True)
class ImpactScope:
    """What counts: kinds of differences, and the share of usage that may change.

    No kinds means all of them. A change of an event name's usage by `max_usage_delta`
    or less is tolerated.
    """

    kinds: frozenset[str] = frozenset()
    max_usage_delta: float = 0.0

    def includes(self, kind: str) -> bool:
        """Return whether differences of a kind count."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class ImpactReport:
    """What a change of a mapping does to what production holds and bills.

    `new` are the differences that fail; `accepted` are in the reviewed file,
    `tolerated` within the allowed change of usage, and `stale` are accepted ones that
    no longer occur, which fail, too.
    """

    base: str
    head: str
    tally: ImpactTally
    new: tuple[Difference, ...]
    accepted: tuple[tuple[Difference, str], ...] = ()
    tolerated: tuple[Difference, ...] = ()
    stale: tuple[Accepted, ...] = ()

    @classmethod
    def of(  # noqa: PLR0913 - what is compared, and what counts, by name
        cls,
        tally: ImpactTally,
        *,
        base: str,
        head: str,
        features: Mapping[str, list[str]],
        scope: ImpactScope,
        accepted: Sequence[Accepted] = (),
    ) -> ImpactReport:
        """Sort the differences of some traffic into new, accepted and tolerated."""
        every = [
            one for one in list_differences(tally, features) if scope.includes(one.kind)
        ]
        find = AcceptedList(accepted).find
        known = [(one, find(one)) for one in every]
        new: list[Difference] = []
        fine: list[Difference] = []
        for one, entry in known:
            if entry is None:
                (fine if _is_tolerated(one, scope.max_usage_delta) else new).append(one)
        named = {one.key[:2]: one for one in every}
        return cls(
            base,
            head,
            tally,
            tuple(new),
            tuple((one, entry.reason) for one, entry in known if entry is not None),
            tuple(fine),
            tuple(
                entry
                for entry in accepted
                if scope.includes(entry.key[0])
                and not entry.fits(named.get(entry.key[:2]))
            ),
        )

    @property
    def failed(self) -> bool:
        """Return whether a difference is new, or an accepted one is gone."""
        return bool(self.new or self.stale)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return all the differences that count, whether they fail or not."""
        return (*self.new, *self.tolerated, *(one for one, _ in self.accepted))

    @property
    def usage(self) -> tuple[float, float]:
        """Return all usage that either side meters."""
        totals = self.tally.totals.values()
        return sum(one.before for one in totals), sum(one.after for one in totals)

    def describe_money(self) -> str:
        """Return in one line what changes in the bill."""
        kinds = (USAGE, ATTRIBUTION)
        ones = [one for one in self.differences if one.kind in kinds]
        lost = {name for one in ones for name in one.lost}
        gained = {name for one in ones for name in one.gained}
        limits = sum(one.events for one in self.differences if one.kind == LIMITS)
        parts = [f"usage {describe_usage(*self.usage)}"]
        if lost:
            parts.append(f"{count(len(lost), 'company loses', 'companies lose')} usage")
        if gained:
            named = count(len(gained), "company gains", "companies gain")
            parts.append(f"{named} usage")
        if limits:
            parts.append(count(limits, "limit changes", "limits change"))
        return ", ".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Return the report as one JSON object."""
        before, after = self.usage
        tally = self.tally
        return {
            "summary": self.describe_money(),
            "failed": self.failed,
            "base": self.base,
            "head": self.head,
            "events": tally.events,
            "broken": tally.broken,
            "dropped": tally.dropped,
            "requests": {"before": tally.requests[0], "after": tally.requests[1]},
            "usage": {"before": before, "after": after},
            "differences": [one.to_json() for one in self.new],
            "accepted": [
                {**one.to_json(), "reason": reason} for one, reason in self.accepted
            ],
            "tolerated": [one.to_json() for one in self.tolerated],
            "stale": [one.to_json() for one in self.stale],
        }


def count(number: int, one: str, more: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else more}"


def _is_tolerated(difference: Difference, most: float) -> bool:
    return difference.kind == USAGE and most > 0 and difference.share <= most
