"""Store the newest captures within a number of rows and of bytes; count all of them."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.store.capture import Capture


@dataclass(slots=True)
class Counts:
    """Counts all captures, also those no longer stored: `all` is `good` plus `bad`.

    `duplicate` counts those of `all` that repeat an idempotency key.
    """

    all: int = 0
    good: int = 0
    bad: int = 0
    duplicate: int = 0

    def add(self, row: Capture) -> None:
        """Count a capture."""
        self.all += 1
        if row.status == "failed":
            self.bad += 1
        else:
            self.good += 1
        if row.duplicate:
            self.duplicate += 1

    def to_json(self) -> dict[str, int]:
        """Return the counts as a JSON object, in the order of the fields."""
        return asdict(self)


class Rows:
    """Stores captures, oldest first; beyond a bound the oldest are removed.

    `max_bytes` bounds the sum of the captures' raw bytes. The newest capture always
    stays, however large it is.
    """

    __slots__ = ("_bytes", "_max_bytes", "_max_rows", "_rows")

    def __init__(self, max_rows: int, max_bytes: int) -> None:
        self._rows: deque[Capture] = deque()
        self._max_rows = max_rows
        self._max_bytes = max_bytes
        self._bytes = 0

    def append(self, row: Capture) -> None:
        """Append the newest capture."""
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

    def clear(self) -> deque[Capture]:
        """Remove every capture, and return them."""
        removed, self._rows, self._bytes = self._rows, deque(), 0
        return removed

    def find(self, number: int) -> Capture | None:
        """Return the capture with a number, if stored, by bisection: numbers ascend."""
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

    def find_newest(self) -> Capture | None:
        """Return the newest capture; other threads may append meanwhile."""
        try:
            return self._rows[-1]
        except IndexError:
            return None

    def __len__(self) -> int:
        """Return how many captures are stored."""
        return len(self._rows)

    def __iter__(self) -> Iterator[Capture]:
        """Iterate over the captures, oldest first."""
        return iter(self._rows)

    def __reversed__(self) -> Iterator[Capture]:
        """Iterate over the captures, newest first."""
        return reversed(self._rows)

    def __getitem__(self, place: int) -> Capture:
        """Return the capture at a position; -1 is the newest."""
        return self._rows[place]
