"""Notice that a file has changed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

INTERVAL_S = 1.0
_Stamp = tuple[int, int, int] | None


class FileWatch:
    """Call back once for each change of a file, as seen each second.

    A missing file causes no call: editors remove a file and write it again.
    """

    def __init__(self, path: Path, on_change: Callable[[], object]) -> None:
        self.path = path
        self._on_change = on_change
        self._seen = self._stamp()
        self._ended = threading.Event()

    def look(self) -> None:
        """Look at the file now."""
        stamp = self._stamp()
        if stamp is not None and stamp != self._seen:
            self._seen = stamp
            self._on_change()

    def start(self) -> None:
        """Look each second in a thread that ends with the process, or with `stop`."""
        threading.Thread(target=self._watch, name="file-watch", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(INTERVAL_S):
            self.look()

    def _stamp(self) -> _Stamp:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino
