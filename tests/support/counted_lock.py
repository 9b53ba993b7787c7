"""A lock that counts what is done while it is held, so that no test times it."""

from __future__ import annotations

import sys
from threading import RLock
from typing import Any


class CountedLock:
    """A lock that counts the calls of Python functions while it is held.

    `most` is the largest number within one hold.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._depth = self._calls = 0
        self.most = 0

    def __enter__(self) -> None:
        self._lock.acquire()
        self._depth += 1
        if self._depth == 1:
            self._calls = 0
            sys.setprofile(self._count)

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            sys.setprofile(None)
            self.most = max(self.most, self._calls)
        self._lock.release()

    def _count(self, _frame: Any, event: str, _argument: Any) -> None:
        self._calls += event == "call"
