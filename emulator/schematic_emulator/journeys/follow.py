"""Follow a store's commits as journeys, from its present contents on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.journeys.restore import restore_journeys
from schematic_emulator.journeys.watch import EnvironmentWatch, UnclaimedWatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.store.environment import Environment, Unclaimed
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.journeys.journeys import Journeys


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
