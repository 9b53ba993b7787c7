"""Count what came in by its state: no sum is stored, so that all add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from schematic_emulator.api.store.capture import NOTED
from schematic_emulator.journeys.states import ORIGINS, SCHEMATIC, STATES, WAITING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from schematic_emulator.journeys.entry import Owner

# How many of each state, in the order of STATES, and of each verdict.
Counts = list[int]
_KINDS = NOTED + 1


class LedgerRow(NamedTuple):
    """How many journeys of one owner and origin are in each state."""

    destinations: tuple[str, ...]
    environment_id: str | None
    origin: str
    counts: tuple[int, ...]


class Ledger:
    """Counts journeys by their owner, by where they came in, and by state.

    The caller has the lock of the journeys. Counts of journeys that have left stay.
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[Owner, str], Counts] = {}

    def find(self, owner: Owner, origin: str = SCHEMATIC) -> Counts:
        """Return the counts to add to: those of one owner and origin."""
        return self._counts.setdefault((owner, origin), [0] * _KINDS)

    def clear(self, is_meant: Callable[[Owner], bool] = lambda _: True) -> None:
        """Count from zero what owners have, in the same lists: others hold them."""
        for (owner, _), counts in self._list():
            if is_meant(owner):
                counts[:] = [0] * len(counts)

    def clear_one(self, owner: Owner) -> None:
        """Do the same for one owner, without a look at the others."""
        for origin in ORIGINS:
            counts = self._counts.get((owner, origin), [])
            counts[:] = [0] * len(counts)

    def take(self, other: Ledger) -> None:
        """Count on from another's counts, in the same lists: others hold them."""
        for (owner, origin), counts in other._counts.items():
            self.find(owner, origin)[:] = counts

    def _list(self) -> tuple[tuple[tuple[Owner, str], Counts], ...]:
        # An environment that is created adds its own without the lock: a copy is made
        # in one step, a tuple of the items is not.
        return tuple(self._counts.copy().items())

    def list_rows(self) -> Iterator[LedgerRow]:
        """Yield the counts, for a checkpoint."""
        for (owner, origin), counts in self._list():
            if isinstance(owner, tuple):
                yield LedgerRow(owner, None, origin, tuple(counts))
            else:
                yield LedgerRow((), owner, origin, tuple(counts))

    def sum(
        self,
        waiting: Iterable[tuple[Owner, str]],
        is_meant: Callable[[Owner], bool] = lambda _: True,
    ) -> dict[str, Any]:
        """Return the ledger as JSON, of the owners that are meant.

        `waiting` has the owner and origin of each journey that waits.
        """
        totals = {origin: [0] * _KINDS for origin in ORIGINS}
        for (owner, origin), counts in self._list():
            if is_meant(owner):
                mine = totals[origin]
                totals[origin] = [a + b for a, b in zip(mine, counts, strict=True)]
        for owner, origin in waiting:
            if is_meant(owner):
                totals[origin][WAITING] += 1
        *counts, noted = map(sum, zip(*totals.values(), strict=True))
        states = dict(zip(STATES, counts, strict=True))
        states["good"] += noted
        delivered = states["good"] + states["findings"] + states["bad"]
        return {
            "in": sum(states.values()),
            "not_wanted": states["not wanted"],
            "filtered": states["filtered"],
            "refused": states["refused"],
            "waiting": states["waiting"],
            "delivered": delivered,
            "good": states["good"],
            "with_findings": states["findings"],
            "bad": states["bad"],
            "from": {origin: sum(counts) for origin, counts in totals.items()},
        }
