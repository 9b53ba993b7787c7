"""Follow a store's commits as journeys, from its present contents on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.store.capture import weigh
from schematic_emulator.journeys.watch import (
    EnvironmentWatch,
    UnclaimedWatch,
    settle_verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment, Unclaimed
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.journeys.journeys import Journeys
    from schematic_emulator.journeys.persistent import PersistentJourneys


class WatchMaker:
    """Makes watches that add to journeys (the MakeWatch of `api/store`).

    `list_waiting` returns the numbers of journeys whose deliveries wait in a log.
    """

    def __init__(
        self,
        journeys: Journeys,
        store: Store,
        list_waiting: Callable[[], frozenset[int]] = frozenset,
    ) -> None:
        self._journeys = journeys
        self._store = store
        self._list_waiting = list_waiting

    def __call__(
        self, owner: Environment | Unclaimed
    ) -> EnvironmentWatch | UnclaimedWatch:
        """Return the watch of an environment, or of what is in none."""
        if owner.id is None:
            return UnclaimedWatch(self._journeys)
        return EnvironmentWatch(owner, self._journeys)

    def restart(self) -> None:
        """Replace the journeys by those of the store's captures, and of the log."""
        read, waiting = self._journeys.persistent, self._list_waiting()
        restore_journeys(self._journeys, self._store, read, waiting)


def restore_journeys(
    journeys: Journeys,
    store: Store,
    read: PersistentJourneys,
    waiting: frozenset[int] = frozenset(),
) -> None:
    """Replace all journeys by those that a log had, and the captures of a store.

    `waiting` are the numbers of journeys whose deliveries wait still. Captures from
    before there were journeys get numbers after all others.
    """
    rows = [*_list_captures(store)]
    for row in rows:
        effect = read.effects.get((row.environment_id or "", row.number))
        row.effect = effect or row.effect
    kept = read.entries_read
    numbered = [row for row in rows if row.journey and row.journey not in kept]
    direct = [row for row in numbered if row.journey not in waiting]
    journeys.replace(
        sorted([*kept.values(), *direct], key=lambda each: each.journey),
        [row for row in numbered if row.journey in waiting],
        read,
        last=max([0, *waiting]),
    )
    for row in sorted(rows, key=lambda row: row.number):
        if not row.journey:
            row.verdict = weigh(row.findings)
            settle_verdict(row)
            journeys.add(row, journeys.ledger.find(row.environment_id))


def _list_captures(store: Store) -> Iterator[Capture]:
    for environment in store.environments():
        yield from environment.captures()
    yield from store.unclaimed.captures()
