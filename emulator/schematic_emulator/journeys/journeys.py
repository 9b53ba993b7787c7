"""Number what comes in, follow it until it is at rest, and count all of it."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store.capture import GOOD, Capture
from schematic_emulator.journeys.effects import Changed
from schematic_emulator.journeys.entry import Entry, LiveJourney, Setting
from schematic_emulator.journeys.groups import Groups
from schematic_emulator.journeys.ledger import Ledger
from schematic_emulator.journeys.parents import Parents
from schematic_emulator.journeys.persistent import (
    JourneysCounted,
    JourneysDropped,
    PersistentJourneys,
    write_entry,
)
from schematic_emulator.journeys.shelf import (
    CAPTURE,
    Shelf,
    Stored,
    find_journey,
    find_place,
)
from schematic_emulator.journeys.states import ENGAGE, SEGMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from schematic_emulator.journeys.entry import Owner
    from schematic_emulator.journeys.ledger import Counts
    from schematic_emulator.source.outbox.parcel import PendingDelivery

MOST = 50_000
# The bound in bytes follows from that in number: more than most journeys take.
_BYTES = 1_250


class Journeys:
    """Stores journeys by number, oldest first. Thread-safe.

    A capture that came straight to Schematic's end is its own journey. The oldest
    leave (`shelf.py`); the ledger and the groups of findings go on counting them.
    """

    def __init__(self, most: int = MOST) -> None:
        self.ledger = Ledger()
        self.groups = Groups()
        self.shelf = Shelf(most, most * _BYTES)
        self.last = 0
        self.changed = Changed()
        # Mirrors the journeys; without a log it stores nothing.
        self.persistent = PersistentJourneys()
        self._live: dict[int, Entry] = {}
        # Captures of journeys that wait since an earlier process, by number.
        self._unclaimed: dict[int, list[Capture]] = {}
        self._owners: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._parents = Parents(most)
        self._lock = Lock()

    def persist(self, part: PersistentJourneys) -> None:
        """Mirror the journeys there from now on."""
        self.persistent, part.list_kept = part, self._list_kept

    def add(  # by position: every event comes here
        self,
        row: Capture,
        counts: Counts,
        is_plain: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Add a capture as a journey, or to the one whose mark its request had.

        `is_plain`: its text alone has no findings.
        """
        if row.journey and self._join(row):
            return
        entries = (shelf := self.shelf).entries
        # Every event comes here: `shelf.append` would cost a fifth more.
        lock = self._lock
        lock.acquire()  # `with` takes twice as long
        try:
            self.last = row.journey = self.last + 1
            counts[row.verdict] += 1
            entries.append(row)
            held = shelf.held = shelf.held + len(row.raw) + CAPTURE
            if held > shelf.most_bytes or len(entries) > shelf.most:
                shelf.drop_oldest()
        finally:
            lock.release()
        if row.verdict != GOOD:
            groups = self.groups
            (groups.add_plain if is_plain else groups.add_capture)(row)

    def _join(self, row: Capture) -> bool:
        with self._lock:
            entry = self._live.get(row.journey)
            live = None if entry is None else entry.live
            if live is None:
                return False
            live.captures.append(row)
            return True

    def withdraw(self, row: Capture, counts: Counts) -> None:
        """Remove a capture that was added, because the log could not be written."""
        with self._lock:
            entry = self._live.get(row.journey)
            if entry is not None and entry.live is not None:
                entry.live.captures.remove(row)
                return
            self.shelf.keep(lambda each: each is not row)
            counts[row.verdict] -= 1

    def add_setting(self, environment_id: str, at: datetime, effect: str) -> None:
        """Add what was set up over REST."""
        with self._lock:
            self.shelf.append(Setting(self.last, at, environment_id, effect))

    def open(
        self, live: LiveJourney, origin: str, at: datetime, parent: int = 0
    ) -> Entry:
        """Add what came in at Segment's end; it ends with its last delivery."""
        ids = tuple(row.instance_id for row in live.rows)
        with self._lock:
            self.last += 1
            parent = parent or self._parents.find(live.event, origin, self.last)
            owner = self._owners.setdefault(ids, ids)
            entry = Entry(self.last, at.timestamp(), origin, parent, live, owner)
            self._live[entry.number] = entry
            self.shelf.append(entry)
        for row in live.rows:
            row.journey = entry.number
        return entry

    def reopen(self, number: int, rows: Sequence[PendingDelivery], parent: int) -> None:
        """Go on with a journey whose deliveries wait since an earlier process."""
        event, ids = rows[0].event, tuple(row.instance_id for row in rows)
        live = LiveJourney(event, event, [*rows], len(rows))
        live.captures += self._unclaimed.pop(number, [])
        origin = ENGAGE if rows[0].source == ENGAGE else SEGMENT
        at = rows[0].received_at.timestamp()
        with self._lock:
            entry = Entry(number, at, origin, parent, live, ids)
            self._live[number] = entry
            self.last = max(self.last, number)
            self.shelf.insert(entry)

    def settle(self, row: PendingDelivery) -> None:
        """Note that a delivery is at rest; with the last one its journey is closed."""
        entry = self._live.get(row.journey)
        if entry is None or entry.live is None:
            return
        entry.live.open -= 1
        if entry.live.open <= 0:
            self._close(entry)

    def _close(self, entry: Entry) -> None:
        """Count a journey, and pack it."""
        document = entry.pack()
        with self.persistent.lock, self._lock:
            if self._live.pop(entry.number, None) is None:
                return  # dropped by a reset
            self.persistent.store(entry)
            self.ledger.find(entry.owner, entry.origin)[entry.state] += 1
            self.shelf.grow(entry)
            self.changed.settle(entry.number)
        self.groups.add_document(entry, document)

    def list_newest(
        self, before: int | None = None, after: int | None = None
    ) -> list[Stored]:
        """Return what is stored, newest first, between two numbers (exclusive)."""
        with self._lock:
            stored = list(self.shelf.entries)
        low = 0 if after is None else find_place(stored, after + 1)
        high = len(stored) if before is None else find_place(stored, before)
        return stored[low:high][::-1]

    def list_from(self, place: int) -> list[tuple[int, Stored]]:
        """Return what is stored after a place, oldest first, each with its own place.

        Places count all that was ever stored, what was set up over REST included.
        """
        with self._lock:
            first = self.shelf.gone + 1
            stored = list(self.shelf.entries)
        skipped = max(0, place + 1 - first)
        return [*enumerate(stored[skipped:], first + skipped)]

    def find(self, number: int) -> Entry | Capture | None:
        """Return a journey by its number, if it is stored."""
        with self._lock:
            stored = list(self.shelf.entries)
        return find_journey(stored, number)

    def count(
        self, is_meant: Callable[[Owner], bool] = lambda _: True
    ) -> dict[str, Any]:
        """Return the ledger as JSON, of the owners that are meant."""
        with self._lock:
            waiting = [(each.owner, each.origin) for each in self._live.values()]
            return self.ledger.sum(waiting, is_meant)

    def summary(self) -> dict[str, int]:
        """Return how many journeys are stored, and how many have left."""
        with self._lock:
            stored = len(self.shelf.entries) - self.shelf.settings
            return {"stored": stored, "left": self.shelf.left}

    def drop(self, instance_ids: Collection[str]) -> None:
        """Forget what was for these destinations and no others."""
        dropped = set(instance_ids)

        def is_dropped(owner: Owner) -> bool:
            return isinstance(owner, tuple) and dropped.issuperset(owner)

        with self.persistent.lock, self._lock:
            self.persistent.append(JourneysDropped(tuple(sorted(dropped))))
            self.ledger.clear(is_dropped)
            live = self._live.items()
            self._live = {n: each for n, each in live if not is_dropped(each.owner)}
            self.shelf.keep(
                lambda each: not isinstance(each, Entry) or not is_dropped(each.owner)
            )
            self.changed.start_again()

    def drop_captures(self, environment_id: str | None) -> None:
        """Forget what came straight to an environment, and what was set up there."""
        with self.persistent.lock, self._lock:
            self.persistent.append(JourneysDropped((), environment_id))
            self.ledger.clear_one(environment_id)
            self.shelf.keep(
                lambda each: (
                    isinstance(each, Entry) or each.environment_id != environment_id
                )
            )
            self.changed.start_again()

    def clear(self) -> None:
        """Remove all journeys, and count from zero; numbers go on."""
        with self._lock:
            self.shelf.clear()
            self._live.clear()
            self._parents.clear()
            self.ledger.clear()
            self.groups.clear()
            self.changed.start_again()

    def replace(
        self,
        stored: list[Entry | Capture],
        unclaimed: list[Capture],
        read: PersistentJourneys,
        last: int,
    ) -> None:
        """Replace everything by what a log had; `unclaimed` belong to what waits."""
        self.clear()
        counted = read.counted.last
        with self._lock:
            self.ledger.take(read.ledger)
            self.groups.take(read.counted.groups)
            self.shelf.fill(stored)
            self.shelf.left += read.counted.left
            self.last = max(last, counted, *(each.journey for each in stored[-1:]))
            self._unclaimed = {}
            for row in unclaimed:
                self._unclaimed.setdefault(row.journey, []).append(row)
        for each in stored:
            if each.journey > counted:
                self._count_again(each)

    def _count_again(self, stored: Entry | Capture) -> None:
        """Count what a checkpoint did not."""
        if isinstance(stored, Entry):
            self.groups.add_document(stored, stored.document())
            return
        self.ledger.find(stored.environment_id)[stored.verdict] += 1
        if stored.verdict != GOOD:
            self.groups.add_capture(stored)

    def _list_kept(self) -> Iterator[Any]:
        """Yield what a log needs to restore all but the captures."""
        with self._lock:
            stored = [each for each in self.shelf.entries if isinstance(each, Entry)]
            counted = JourneysCounted(
                self.last,
                self.shelf.left,
                tuple(self.ledger.list_rows()),
                tuple(self.groups.rows()),
            )
        yield from (write_entry(each) for each in stored if each.live is None)
        yield counted
