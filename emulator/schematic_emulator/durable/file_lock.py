"""Lock a file for one process at a time."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from schematic_emulator.durable.errors import LogFileError

if TYPE_CHECKING:
    from pathlib import Path


class FileLock:
    """Lock a file until it is released or the process ends, however it ends.

    The operating system manages the lock, so a killed process leaves none. Release it
    last: POSIX drops all of a process's locks on a file, SQLite's too, when the process
    closes any descriptor of that file.
    Raises LogFileError if another process has the lock.
    """

    def __init__(self, path: Path) -> None:
        try:
            # The log contains API keys, so only its owner may read the file.
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

    def locks(self, path: Path) -> bool:
        """Return whether it is still the file of that path which is locked."""
        try:
            return os.path.samestat(os.fstat(self._file), path.stat())
        except OSError:
            return False

    def release(self) -> None:
        """Unlock the file for other processes."""
        os.close(self._file)


if sys.platform == "win32":
    import msvcrt

    # Beyond the bytes that SQLite locks (at 1 GiB) and any that it writes.
    _PLACE = 1 << 62

    def _lock(file: int) -> None:
        os.lseek(file, _PLACE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
