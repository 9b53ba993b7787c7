"""Store the newest journeys within a number and a size, and count all of them."""

from __future__ import annotations

from collections import deque
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store.capture import GOOD, Capture
from schematic_emulator.journeys.entry import Entry, LiveJourney, Setting
from schematic_emulator.journeys.groups import Groups
from schematic_emulator.journeys.ledger import Ledger
from schematic_emulator.journeys.states import ENGAGE, REPLAY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from schematic_emulator.journeys.entry import Owner
    from schematic_emulator.journeys.ledger import Counts
    from schematic_emulator.source.outbox.parcel import PendingDelivery

Stored = Entry | Capture | Setting
MOST = 50_000
MOST_BYTES = 64 * 2**20
# About what a capture takes beside its raw bytes.
_CAPTURE = 600
_SETTING = 200
_SPARE = 200


class Journeys:
    """Stores journeys by number, oldest first. Thread-safe.

    A capture that came straight to Schematic's end is its own journey. Beyond `most`
    journeys or `most_bytes` the oldest leave, and `left` counts them; the ledger and
    the groups of findings go on counting those.
    """

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self.ledger = Ledger()
        self.groups = Groups()
        self.left = 0
        self.last = 0
        self.most, self.most_bytes = most, most_bytes
        self._gone = 0
        self._bytes = 0
        self._entries: deque[Stored] = deque()
        self._live: dict[int, Entry] = {}
        # Digest of a messageId to its first journey, of a user's id to the newest, in
        # two generations, which bounds them.
        self._seen: dict[int, int] = {}
        self._seen_before: dict[int, int] = {}
        self._owners: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._lock = Lock()

    def add(self, row: Capture, counts: Counts) -> None:
        """Add a capture as a journey, or to the one whose mark its request had."""
        if row.journey and self._join(row):
            return
        entries = self._entries
        with self._lock:
            self.last = row.journey = self.last + 1
            counts[row.verdict] += 1
            entries.append(row)
            held = self._bytes = self._bytes + len(row.raw) + _CAPTURE
            if held > self.most_bytes or len(entries) > self.most:
                self._drop_oldest()
        if row.verdict != GOOD:
            self.groups.add_capture(row)

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
            self._entries.remove(row)
            self._bytes -= len(row.raw) + _CAPTURE
            counts[row.verdict] -= 1

    def add_setting(self, environment_id: str, at: datetime, effect: str) -> None:
        """Add what was set up over REST."""
        with self._lock:
            setting = Setting(self.last, at, environment_id, effect)
            self._store(setting, len(effect) + _SETTING)

    def open(
        self, live: LiveJourney, origin: str, at: datetime, parent: int = 0
    ) -> Entry:
        """Add what came in at Segment's end; `close` it once nothing of it waits."""
        with self._lock:
            self.last += 1
            parent = parent or self._find_parent(live, origin, self.last)
            ids = tuple(row.instance_id for row in live.rows)
            owner = self._owners.setdefault(ids, ids)
            entry = Entry(self.last, at.timestamp(), origin, parent, live, owner)
            self._live[entry.number] = entry
            self._store(entry, 0)
        for row in live.rows:
            row.journey = entry.number
        return entry

    def settle(self, row: PendingDelivery) -> None:
        """Note that a delivery is at rest; with the last one its journey is closed."""
        entry = self._live.get(row.journey)
        if entry is None or entry.live is None:
            return
        entry.live.open -= 1
        if entry.live.open <= 0:
            self.close(entry)

    def close(self, entry: Entry) -> None:
        """Count a journey, and pack it."""
        document = entry.pack()
        with self._lock:
            if self._live.pop(entry.number, None) is None:
                return  # dropped by a reset
            self.ledger.find(entry.owner, entry.origin)[entry.state] += 1
            if self._entries and find_number(self._entries[0]) <= entry.number:
                self._bytes += entry.size()
                if self._bytes > self.most_bytes:
                    self._drop_oldest()
        self.groups.add_document(entry, document)

    def _find_parent(self, live: LiveJourney, origin: str, number: int) -> int:
        """Return the journey that this one repeats or follows from; 0 if none."""
        if origin == REPLAY:
            return 0
        user = hash(("user", live.event.get("userId").__str__()))
        if origin == ENGAGE:
            return self._find_seen(user)
        self._see(user, number)
        message_id = live.event.get("messageId")
        if not isinstance(message_id, str):
            return 0
        key = hash(("message", message_id))
        first = self._find_seen(key)
        self._see(key, first or number)
        return first

    def _find_seen(self, key: int) -> int:
        return self._seen.get(key) or self._seen_before.get(key, 0)

    def _see(self, key: int, number: int) -> None:
        if len(self._seen) >= self.most:
            self._seen_before, self._seen = self._seen, {}
        self._seen[key] = number

    def _store(self, stored: Stored, size: int) -> None:
        entries = self._entries
        entries.append(stored)
        self._bytes += size
        if self._bytes > self.most_bytes or len(entries) > self.most:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        """Remove what is too much and a little more: not one with each new journey."""
        entries = self._entries
        most = self.most - self.most // _SPARE
        most_bytes = self.most_bytes - self.most_bytes // _SPARE
        while len(entries) > most or (self._bytes > most_bytes and len(entries) > 1):
            oldest = entries.popleft()
            self._bytes -= size_of(oldest)
            self._gone += 1
            self.left += type(oldest) is not Setting

    def list_newest(
        self, before: int | None = None, after: int | None = None
    ) -> list[Stored]:
        """Return what is stored, newest first, between two numbers (exclusive)."""
        with self._lock:
            stored = list(self._entries)
        low = 0 if after is None else find_place(stored, after + 1)
        high = len(stored) if before is None else find_place(stored, before)
        return stored[low:high][::-1]

    def list_from(self, place: int) -> list[tuple[int, Stored]]:
        """Return what is stored after a place, oldest first, each with its own place.

        Places count all that was ever stored, what was set up over REST included.
        """
        with self._lock:
            first = self._gone + 1
            stored = list(self._entries)
        skipped = max(0, place + 1 - first)
        return [*enumerate(stored[skipped:], first + skipped)]

    def find(self, number: int) -> Entry | Capture | None:
        """Return a journey by its number, if it is stored."""
        with self._lock:
            stored = list(self._entries)
        found = next(islice(stored, find_place(stored, number), None), None)
        if found is None or isinstance(found, Setting) or found.journey != number:
            return None
        return found

    def list_children(self, number: int) -> list[int]:
        """Return the numbers of the journeys that have this one as their parent."""
        return [
            each.number
            for each in reversed(self.list_newest(after=number))
            if isinstance(each, Entry) and each.parent == number
        ]

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
            stored = sum(not isinstance(each, Setting) for each in self._entries)
            return {"stored": stored, "left": self.left}

    def drop(self, instance_ids: Collection[str]) -> None:
        """Forget what was for these destinations and no others."""
        dropped = set(instance_ids)

        def is_dropped(owner: Owner) -> bool:
            return isinstance(owner, tuple) and dropped.issuperset(owner)

        with self._lock:
            self.ledger.clear(is_dropped)
            gone = [each for each in self._live.values() if is_dropped(each.owner)]
            for entry in gone:
                del self._live[entry.number]
            self._keep(
                lambda each: not isinstance(each, Entry) or not is_dropped(each.owner)
            )

    def drop_captures(self, environment_id: str | None) -> None:
        """Forget what came straight to an environment, and what was set up there."""
        with self._lock:
            self.ledger.clear_one(environment_id)
            self._keep(
                lambda each: (
                    isinstance(each, Entry) or each.environment_id != environment_id
                )
            )

    def _keep(self, is_kept: Callable[[Stored], bool]) -> None:
        kept = [each for each in self._entries if is_kept(each)]
        self._gone += len(self._entries) - len(kept)
        self._entries.clear()
        self._entries.extend(kept)
        self._bytes = sum(map(size_of, kept))

    def clear(self) -> None:
        """Remove all journeys, and count from zero; numbers go on."""
        with self._lock:
            self._gone += len(self._entries)
            self._entries.clear()
            self._live.clear()
            self._seen.clear()
            self._seen_before.clear()
            self.ledger.clear()
            self.groups.clear()
            self._bytes = self.left = 0


def size_of(stored: Stored) -> int:
    """Return about how many bytes something stored takes."""
    if isinstance(stored, Capture):
        return len(stored.raw) + _CAPTURE
    if isinstance(stored, Setting):
        return len(stored.effect) + _SETTING
    return 0 if stored.live is not None else stored.size()


def find_number(stored: Stored) -> int:
    """Return the number by which everything stored is ordered."""
    return stored.number if isinstance(stored, Setting) else stored.journey


def find_place(stored: list[Stored], number: int) -> int:
    """Return the index of the first one with this number or a later one."""
    low, high = 0, len(stored)
    while low < high:
        middle = (low + high) // 2
        if find_number(stored[middle]) < number:
            low = middle + 1
        else:
            high = middle
    return low
