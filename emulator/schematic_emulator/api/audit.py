"""Keep who changed what over REST, the newest of it and without secrets."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from schematic_emulator.api.keys import ApiKey

MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Tell of one request that would change something, done or refused.

    Both bodies are text without secrets, cut. `number` counts from 1.
    """

    number: int
    key: ApiKey
    method: str
    url: str
    status: int
    started_at: datetime
    ended_at: datetime
    request_text: str
    response_text: str
    resource_type: str
    resource_id: str | None
    resource_name: str | None


class AuditTrail:
    """Hold the newest entries of one environment, in memory alone."""

    def __init__(self) -> None:
        self._entries: deque[AuditEntry] = deque(maxlen=MOST_ENTRIES)
        self._count = 0

    def next_number(self) -> int:
        """Give the number of the next entry."""
        self._count += 1
        return self._count

    def append(self, entry: AuditEntry) -> None:
        """Keep an entry; the oldest leaves when there are too many."""
        self._entries.append(entry)

    def newest_first(self) -> Iterator[AuditEntry]:
        """Yield the entries that are kept."""
        return reversed(self._entries)

    def clear(self) -> None:
        """Forget them; numbers go on."""
        self._entries.clear()
