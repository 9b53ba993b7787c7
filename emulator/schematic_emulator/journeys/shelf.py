"""Store what came in by number, oldest first, within a number and a size."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING

from schematic_emulator.api.store.capture import Capture
from schematic_emulator.journeys.entry import Entry, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Stored = Entry | Capture | Setting
# About what a capture takes beside its raw bytes.
CAPTURE = 600
_SETTING = 200
_SPARE = 200


class Shelf:
    """Stores journeys, and what was set up between them. The caller has the lock.

    Beyond `most` of them or `most_bytes` the oldest leave: `left` counts those that
    were journeys, `gone` all. `settings` counts what was set up, of those stored.
    """

    __slots__ = ("entries", "gone", "held", "left", "most", "most_bytes", "settings")

    def __init__(self, most: int, most_bytes: int) -> None:
        self.entries: deque[Stored] = deque()
        self.most, self.most_bytes = most, most_bytes
        self.held = self.left = self.gone = self.settings = 0

    def append(self, stored: Stored) -> None:
        """Append the newest, and remove the oldest if there are too many."""
        self.entries.append(stored)
        self.settings += type(stored) is Setting
        self.held += size_of(stored)
        if self.held > self.most_bytes or len(self.entries) > self.most:
            self.drop_oldest()

    def insert(self, stored: Stored) -> None:
        """Put something between what came in before and after it."""
        place = find_place([*self.entries], find_number(stored))
        self.entries.insert(place, stored)

    def grow(self, entry: Entry) -> None:
        """Note that a journey was packed: it takes memory from now on."""
        if self.entries and find_number(self.entries[0]) <= entry.number:
            self.held += size_of(entry)
            if self.held > self.most_bytes:
                self.drop_oldest()

    def drop_oldest(self) -> None:
        """Remove what is too much and a little more: not one with each new journey."""
        entries = self.entries
        most = self.most - self.most // _SPARE
        most_bytes = self.most_bytes - self.most_bytes // _SPARE
        while len(entries) > most or (self.held > most_bytes and len(entries) > 1):
            oldest = entries.popleft()
            self.held -= size_of(oldest)
            self.gone += 1
            is_setting = type(oldest) is Setting
            self.left += not is_setting
            self.settings -= is_setting

    def keep(self, is_kept: Callable[[Stored], bool]) -> None:
        """Remove all others."""
        kept = [each for each in self.entries if is_kept(each)]
        self.gone += len(self.entries) - len(kept)
        self.fill(kept)

    def fill(self, stored: Iterable[Stored]) -> None:
        """Replace the content."""
        found = [*stored]
        self.entries.clear()
        self.entries.extend(found)
        self.held = sum(map(size_of, found))
        self.settings = sum(type(each) is Setting for each in found)
        if self.held > self.most_bytes or len(found) > self.most:
            self.drop_oldest()

    def clear(self) -> None:
        """Remove everything; nothing has left then."""
        self.gone += len(self.entries)
        self.entries.clear()
        self.held = self.left = self.settings = 0


def size_of(stored: Stored) -> int:
    """Return about how many bytes something stored takes."""
    if isinstance(stored, Capture):
        return len(stored.raw) + CAPTURE
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


def find_journey(stored: list[Stored], number: int) -> Entry | Capture | None:
    """Return the journey with a number, if it is among these."""
    found = next(islice(stored, find_place(stored, number), None), None)
    if found is None or isinstance(found, Setting) or found.journey != number:
        return None
    return found
