"""Keep who changed what over REST, the newest of it and without secrets."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Entry = TypeVar("Entry")
MOST_ENTRIES = 1000


class AuditTrail(Generic[Entry]):
    """Hold an environment's newest `audit_entry.AuditEntry`s, in memory alone."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MOST_ENTRIES)
        self._count = 0

    def next_number(self) -> int:
        """Give the number of the next entry."""
        self._count += 1
        return self._count

    def append(self, entry: Entry) -> None:
        """Keep an entry; the oldest leaves when there are too many."""
        self._entries.append(entry)

    def newest_first(self) -> Iterator[Entry]:
        """Yield the entries that are kept."""
        return reversed(self._entries)

    def clear(self) -> None:
        """Forget them; numbers go on."""
        self._entries.clear()
