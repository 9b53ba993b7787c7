"""Let one process at a time use a file."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from schematic_emulator.durable.errors import LogFileError

if TYPE_CHECKING:
    from pathlib import Path


class FileLock:
    """Hold a lock on a file until it is closed or the process ends, however it ends.

    It is the system's, so that a killed process leaves none behind. Release it last:
    closing a file takes SQLite's own locks on it away.
    Raises LogFileError where another process holds it.
    """

    def __init__(self, path: Path) -> None:
        try:
            # The log holds API keys: the file is its owner's alone.
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            found = f"{path} cannot be opened: {error.strerror}"
            raise LogFileError(f"{found}; name another file") from error
        try:
            _lock(self._file)
        except OSError as error:
            os.close(self._file)
            found = f"{path} is in use by another emulator"
            raise LogFileError(f"{found}; end it or name another file") from error

    def release(self) -> None:
        """Let others in."""
        os.close(self._file)


if sys.platform == "win32":
    import msvcrt

    # Far behind the bytes that SQLite locks, and behind any that it writes.
    _PLACE = 1 << 62

    def _lock(file: int) -> None:
        os.lseek(file, _PLACE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
