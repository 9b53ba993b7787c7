"""Keep the newest captures within a number of rows and of bytes."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.store.capture import Capture


class Rows:
    """Hold captures, oldest first; the oldest leave when a bound is passed.

    The newest row always stays, however large it is.
    """

    __slots__ = ("_bytes", "_max_bytes", "_max_rows", "_rows")

    def __init__(self, max_rows: int, max_bytes: int) -> None:
        self._rows: deque[Capture] = deque()
        self._max_rows = max_rows
        self._max_bytes = max_bytes
        self._bytes = 0

    def append(self, row: Capture) -> None:
        """Add the newest row."""
        rows = self._rows
        rows.append(row)
        held = self._bytes = self._bytes + len(row.raw)
        if held > self._max_bytes or len(rows) > self._max_rows:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        rows = self._rows
        while len(rows) > self._max_rows or (
            self._bytes > self._max_bytes and len(rows) > 1
        ):
            self._bytes -= len(rows.popleft().raw)

    def clear(self) -> None:
        """Forget every row."""
        self._rows.clear()
        self._bytes = 0

    def find(self, number: int) -> Capture | None:
        """Find the row of a number. Numbers grow along the rows."""
        low, high = 0, len(self._rows)
        while low < high:
            middle = (low + high) // 2
            if self._rows[middle].number < number:
                low = middle + 1
            else:
                high = middle
        if low < len(self._rows) and self._rows[low].number == number:
            return self._rows[low]
        return None

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Capture]:
        """Go through the rows, oldest first."""
        return iter(self._rows)

    def __reversed__(self) -> Iterator[Capture]:
        """Go through the rows, newest first."""
        return reversed(self._rows)

    def __getitem__(self, place: int) -> Capture:
        """Give the row at a place; -1 is the newest."""
        return self._rows[place]
