"""Store the deliveries that wait to be sent, and the outcomes of the last ones."""

from __future__ import annotations

import heapq
import threading
from collections import deque
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from schematic_emulator.source.outbox.parcel import PendingDelivery
    from schematic_emulator.source.outbox.persistent_outbox import PersistentOutbox

# While the clock may be moved by hand, no one can say when a time comes.
_LOOK_AGAIN_S = 0.05


class Outbox:
    """Deliveries until they are finished; new ones first come, first served.

    A delivery that is to be retried waits for its time by the given clock and delays no
    other. Only `finish` removes one. Changes are mirrored in `persistent`, if
    given, before they happen.
    """

    def __init__(
        self,
        capacity: int,
        now: Callable[[], datetime],
        persistent: PersistentOutbox | None = None,
    ) -> None:
        self._persistent = persistent
        self._capacity = capacity
        self._now = now
        self._new: deque[PendingDelivery] = deque()
        self._later: list[tuple[datetime, int, PendingDelivery]] = []
        self._order = count()
        self._underway: dict[int, PendingDelivery] = {}
        # The numbers of those that were removed while they were underway.
        self._removed: set[int] = set()
        self._changed = threading.Condition()

    def put(self, parcels: Sequence[PendingDelivery]) -> bool:
        """Add all deliveries; return False, and add none, if they do not fit."""
        with self._changed:
            if self._size() + len(parcels) > self._capacity:
                return False
            if self._persistent is not None:
                self._persistent.put(parcels)
            self._new.extend(parcels)
            self._changed.notify_all()
        return True

    def take(self, wait_s: float) -> PendingDelivery | None:
        """Return the next delivery to be sent, waiting for one; None on a timeout.

        While something waits for its time, the wait goes on, unless it is 0.
        """
        with self._changed:
            parcel = self._next()
            if parcel is None and wait_s:
                self._changed.wait(_LOOK_AGAIN_S if self._later else wait_s)
                parcel = self._next()
            if parcel is not None:
                self._underway[parcel.number] = parcel
            return parcel

    def finish(self, parcel: PendingDelivery) -> None:
        """Remove a delivery that was taken, or queue it for its next attempt.

        One that was removed meanwhile, or is no longer in the log, is not queued.
        """
        due = parcel.next_retry()
        if self._persistent is not None and parcel.number not in self._removed:
            self._persistent.finish(parcel)
        with self._changed:
            del self._underway[parcel.number]
            if parcel.number in self._removed:
                self._removed.remove(parcel.number)
            elif due is not None:
                heapq.heappush(self._later, (due, next(self._order), parcel))
            self._changed.notify_all()

    def wait_until_empty(
        self, timeout_s: float, instance_ids: Collection[str] | None = None
    ) -> bool:
        """Wait until nothing is left, for all destinations or these.

        Return False if the time ran out.
        """

        def is_empty() -> bool:
            if instance_ids is None or not self._size():
                return self._size() == 0
            later = (parcel for _, _, parcel in self._later)
            rest = (*self._new, *later, *self._underway.values())
            return all(each.instance_id not in instance_ids for each in rest)

        with self._changed:
            return self._changed.wait_for(is_empty, timeout_s)

    def resume(self, parcels: Iterable[PendingDelivery]) -> None:
        """Replace the contents by what the log has; what is underway stays so.

        That is after a start, a restore, and whenever the disk was full.
        """
        with self._changed:
            self._forget()
            for parcel in parcels:
                if parcel.number in self._underway:
                    self._removed.discard(parcel.number)
                    continue
                due = parcel.next_retry()
                if due is None:
                    self._new.append(parcel)
                else:
                    heapq.heappush(self._later, (due, next(self._order), parcel))
            self._changed.notify_all()

    def clear(self) -> None:
        """Remove everything that waits."""
        if self._persistent is not None:
            self._persistent.clear()
        with self._changed:
            self._forget()
            self._changed.notify_all()

    def drop(self, instance_ids: Collection[str], timeout_s: float) -> int:
        """Remove what waits for these destinations; return how many deliveries.

        Those underway are waited for, so that nothing of them arrives later.
        """
        with self._changed:
            dropped = self._remove(instance_ids)
            self._changed.wait_for(
                lambda: all(
                    each.instance_id not in instance_ids
                    for each in self._underway.values()
                ),
                timeout_s,
            )
            return dropped + self._remove(instance_ids)

    def _remove(self, instance_ids: Collection[str]) -> int:
        waiting = [*self._new, *(parcel for _, _, parcel in self._later)]
        gone = [each for each in waiting if each.instance_id in instance_ids]
        if gone:
            if self._persistent is not None:
                self._persistent.give_up(gone)
            new = [each for each in self._new if each.instance_id not in instance_ids]
            self._new = deque(new)
            self._later = [
                row for row in self._later if row[2].instance_id not in instance_ids
            ]
            heapq.heapify(self._later)
            self._changed.notify_all()
        return len(gone)

    def underway(self) -> dict[int, PendingDelivery]:
        """Return what was taken and is not finished, by number."""
        with self._changed:
            return dict(self._underway)

    def is_empty(self) -> bool:
        """Return whether nothing waits and nothing is underway."""
        with self._changed:
            return self._size() == 0

    def counts(self) -> dict[str, int]:
        """Return how many parcels wait, are tried again later, and are underway."""
        with self._changed:
            return {
                "waiting": len(self._new),
                "retrying": len(self._later),
                "underway": len(self._underway),
            }

    def _forget(self) -> None:
        self._new.clear()
        self._later.clear()
        self._removed = set(self._underway)

    def _size(self) -> int:
        return len(self._new) + len(self._later) + len(self._underway)

    def _next(self) -> PendingDelivery | None:
        if self._new:
            return self._new.popleft()
        if self._later and self._later[0][0] <= self._now():
            return heapq.heappop(self._later)[2]
        return None


class RecentDeliveries:
    """Store a bounded number of deliveries with their outcomes; the oldest go first."""

    def __init__(self, size: int) -> None:
        self._lock = threading.Lock()
        self._rows: deque[PendingDelivery] = deque(maxlen=size)

    def add(self, rows: Iterable[PendingDelivery]) -> None:
        """Append deliveries; beyond `size` the oldest are dropped."""
        with self._lock:
            self._rows.extend(rows)

    def rows(self) -> list[PendingDelivery]:
        """List the deliveries, oldest first."""
        with self._lock:
            return list(self._rows)

    def clear(self) -> None:
        """Remove all deliveries."""
        with self._lock:
            self._rows.clear()

    def drop(self, instance_ids: Collection[str]) -> None:
        """Remove the deliveries to these destinations."""
        with self._lock:
            left = [row for row in self._rows if row.instance_id not in instance_ids]
            self._rows = deque(left, self._rows.maxlen)
