"""Open a log file: verify it, repair it if asked to, copy an earlier format."""

from __future__ import annotations

import logging
import os
import stat
import sys
from typing import TYPE_CHECKING

from schematic_emulator.durable.chain import show_time
from schematic_emulator.durable.errors import DamagedLogError, LogFileError
from schematic_emulator.durable.rebuild import build, swap
from schematic_emulator.durable.verify import explaining, is_left_behind, verify
from schematic_emulator.durable.view import View, beside, list_files, require_file

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)
_MAGIC = b"SQLite format 3\0"


class OpenedFile:
    """A log file that was verified and is locked; `view` reads it, until it is closed.

    Nothing is written to it, except that a file of an earlier format is replaced by a
    copy in the present one and, with `repair`, a damaged one by its sound beginning;
    the original gets another name. What was found is logged as warnings. Raises
    LogFileError.
    """

    def __init__(self, path: Path, *, repair: bool) -> None:
        self._path = path
        if not repair:
            require_file(path)
        check_place(path)
        if path.exists() and not path.stat().st_size:
            _log.warning("%s is empty: it has no state to restore", path)
        self._lock = FileLock(path)
        self.view: View | None = None
        self._has_old_wal = False
        try:
            self._open(repair=repair)
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                found = f"{path} cannot be opened: {error.strerror}"
                raise LogFileError(f"{found}; name another file") from error
            raise

    def _open(self, *, repair: bool) -> None:
        try:
            require_file(self._path)
            version = self._verify()
        except DamagedLogError as error:
            if not repair:
                raise
            self._repair(error)
            version = self._verify()
        if version == 1:
            self._upgrade()
            self._verify()
        if not self.found.is_clean:
            _log.warning("%s", self._describe_end())

    def _verify(self) -> int:
        """Look at the file and verify it; return its format."""
        self.close_view()
        with explaining(self._path):
            self.view = View(self._path)
        try:
            self.found = verify(self.view)
        except DamagedLogError:
            if not is_left_behind(self.view):
                raise
            self._ignore_wal()
        return self.found.version

    def _ignore_wal(self) -> None:
        self.close_view()
        self.view = View(self._path, is_alone=True)
        self.found = verify(self.view)._replace(is_clean=False)
        self.view.loss = (
            f"{self.view.wal.path.name} ends before what was copied from it"
        )
        self._has_old_wal = True

    def release_files(self) -> None:
        """Stop reading, and remove a -wal that must not be read: SQLite may open it."""
        self.close_view()
        if self._has_old_wal:
            self._has_old_wal = False
            for each in list_files(self._path)[1:]:
                each.unlink()

    def _describe_end(self) -> str:
        read = f"{self.found.tail.entries:,} entries were read, the last of "
        read += show_time(self.found.tail.at)
        wal, loss = beside(self._path, "-wal"), self.view.loss if self.view else None
        what = f"; {loss}" if loss else ""
        if not wal.exists():
            what = f"; {wal.name} is missing"
        unknown = "whether more were accepted after it cannot be known"
        return f"{self._path} was not closed{what}: {read}; {unknown}"

    def _repair(self, error: DamagedLogError) -> None:
        self.close_view()
        built = build(self._path)
        if not built.tail.entries:
            _log.warning(
                "%s had damage (%s): nothing could be recovered, this is a new, empty "
                "file; the original is %s",
                *(self._path, error.what, self._swap(built.path, "damaged")),
            )
            return
        last = max(built.entries, built.tail.entries)
        lost = f"; {last - built.tail.entries:,} entries after them are gone"
        _log.warning(
            "%s had damage (%s) and continues with its first %s entries, until %s%s; "
            "the original is %s",
            self._path,
            error.what,
            f"{built.tail.entries:,}",
            show_time(built.tail.at),
            lost if last > built.tail.entries else "",
            self._swap(built.path, "damaged"),
        )

    def _upgrade(self) -> None:
        chunks = self.found.tail.number
        self.close_view()
        built = build(self._path)
        if built.tail.number != chunks:
            built.path.unlink()
            found = f"chunk {built.tail.number + 1:,} of {chunks:,} cannot be read"
            raise DamagedLogError(self._path, found)
        original = self._swap(built.path, "v1")
        _log.warning(
            "%s was copied to format 2; the original is %s", self._path, original
        )

    def _swap(self, new: Path, ending: str) -> Path:
        self._lock.release()  # Windows does not rename an open file.
        try:
            return swap(self._path, new, ending)
        finally:
            self._lock = FileLock(self._path)

    def is_in_place(self) -> bool:
        """Return whether the path still has the file that was opened."""
        return self._lock.locks(self._path)

    def close_view(self) -> None:
        """Stop reading the file, which stays locked."""
        if self.view is not None:
            self.view.close()
            self.view = None

    def close(self) -> None:
        """Close and unlock the file."""
        self.close_view()
        self._lock.release()


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


def check_place(path: Path) -> None:
    """Check that a path can be used for a database. Raises LogFileError."""
    if path.is_dir():
        raise LogFileError(f"{path} is a folder; name a file in it")
    folder = path.parent
    if not folder.is_dir():
        raise LogFileError(f"the folder {folder} does not exist; create it first")
    if not path.exists():
        _require_writable(folder, f"the folder {folder} is read-only")
        return
    if not path.is_file():
        raise LogFileError(f"{path} is not a regular file; name another file")
    _require_writable(path, f"{path} is read-only")
    require_database(path)


def _require_writable(path: Path, found: str) -> None:
    # os.access() lets root write to any file, so the mode is checked first.
    if not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise LogFileError(f"{found}; make it writable or name another file")
    if not os.access(path, os.W_OK):
        raise LogFileError(f"{found} for you; make it writable or name another file")


def require_database(path: Path) -> None:
    """Raise LogFileError for a file that is neither empty nor SQLite's."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise LogFileError(f"{path} cannot be read: {error.strerror}") from error
    if head and head != _MAGIC:
        raise LogFileError(f"{path} is not a database; name another file")
