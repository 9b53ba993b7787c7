"""Read no more of a file than it had when it was opened."""

from __future__ import annotations

import os
import stat
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class GrowingSize:
    """The size of an open file, of which a program may still write more."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._size = _measure(source)

    @property
    def has_grown(self) -> bool:
        """Return whether the file has become larger; a pipe has no size."""
        return 0 < self._size < _measure(self._source)

    def limit(self, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
        """Return a function that reads up to the size at first."""
        if not self._size:
            return read
        left = self._size - self._source.tell()

        def read_some(size: int) -> bytes:
            nonlocal left
            found = read(min(size, left)) if left > 0 else b""
            left -= len(found)
            return found

        return read_some


def _measure(source: IO[bytes]) -> int:
    """Return the size of a regular file, 0 for any other source."""
    try:
        found = os.fstat(source.fileno())
    except (AttributeError, OSError, ValueError):
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
