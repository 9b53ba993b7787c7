"""Store the outcomes of the last events, in order of arrival."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.source.outbox.parcel import PendingDelivery


class RecentDeliveries:
    """Hold a bounded number of rows; the oldest leave first."""

    def __init__(self, size: int) -> None:
        self._lock = threading.Lock()
        self._rows: deque[PendingDelivery] = deque(maxlen=size)

    def add(self, rows: Iterable[PendingDelivery]) -> None:
        """Keep rows."""
        with self._lock:
            self._rows.extend(rows)

    def rows(self) -> list[PendingDelivery]:
        """List the rows, oldest first."""
        with self._lock:
            return list(self._rows)

    def clear(self) -> None:
        """Forget all rows."""
        with self._lock:
            self._rows.clear()
