"""Note which journeys have come to rest, for those who follow them."""

from __future__ import annotations

import secrets
from collections import deque
from itertools import islice

# Those who follow more slowly read again what they show.
MOST = 1_000


class Changed:
    """Counts what changed since the process started; the newest numbers are stored.

    `process` is this process's alone. `epoch` changes when journeys were removed or
    replaced: numbers that were read before may mean nothing then.
    """

    __slots__ = ("_numbers", "epoch", "process", "settled")

    def __init__(self) -> None:
        self.process = secrets.token_hex(8)
        self.epoch = self.settled = 0
        self._numbers: deque[int] = deque(maxlen=MOST)

    def settle(self, number: int) -> None:
        """Note that a journey has come to rest."""
        self._numbers.append(number)
        self.settled += 1

    def start_again(self) -> None:
        """Note that journeys were removed or replaced."""
        self.epoch += 1

    def list_after(self, settled: int) -> tuple[list[int], int]:
        """Return the numbers noted after a count, newest first, and how many are lost.

        >>> changed = Changed()
        >>> changed.settle(7), changed.settle(8)
        (None, None)
        >>> changed.list_after(1)
        ([8], 0)
        """
        asked = self.settled - settled
        numbers = [*islice(reversed(self._numbers.copy()), max(0, asked))]
        return numbers, max(0, asked - len(numbers))
