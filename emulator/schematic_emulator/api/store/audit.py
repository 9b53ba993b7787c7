"""Record who changed what over REST: the newest entries, without secrets."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Entry = TypeVar("Entry")
MAX_ENTRIES = 1000


class AuditTrail(Generic[Entry]):
    """Records an environment's newest `AuditEntry`s, in memory only.

    Generic, because `audit_entry.py` imports `Environment`, which has such a trail.
    """

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MAX_ENTRIES)
        self._count = 0

    def next_number(self) -> int:
        """Return the number of the next entry, from 1 on."""
        self._count += 1
        return self._count

    def append(self, entry: Entry) -> None:
        """Record an entry; beyond `MAX_ENTRIES` the oldest is removed."""
        self._entries.append(entry)

    def newest_first(self) -> Iterator[Entry]:
        """Iterate over the entries, newest first, as they are now."""
        return reversed(list(self._entries))

    def clear(self) -> None:
        """Remove every entry; numbers continue."""
        self._entries.clear()
