"""Look at a database and its write-ahead log without changing a byte of either."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

from schematic_contracts.reading.bounds import LOG_ROW
from schematic_emulator.durable.errors import DamagedLogError
from schematic_emulator.durable.wal import HEADER_BYTES, Wal, count_used

_HEAD_BYTES = 100


def beside(path: Path, ending: str) -> Path:
    """Return the path of a file that SQLite keeps beside a database."""
    return Path(f"{path}{ending}")


def follow_link(path: Path) -> Path:
    """Return the file that SQLite uses: what is beside it is beside a link's target."""
    return path.resolve() if path.is_symlink() else path


def list_files(path: Path) -> list[Path]:
    """Return the files of a database that exist: itself and what is beside it."""
    every = [path, *(beside(path, ending) for ending in ("-wal", "-shm"))]
    return [each for each in every if each.exists()]


def link_or_copy(source: Path, target: Path) -> None:
    """Make `target` a second name of a file that will not change, or a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def require_file(path: Path) -> None:
    """Raise DamagedLogError if changes are left of a file that is gone or empty."""
    wal = beside(path, "-wal")
    size = wal.stat().st_size if wal.exists() else 0
    if size <= HEADER_BYTES or (path.exists() and path.stat().st_size):
        return
    what = "is empty" if path.exists() else "was removed or renamed while it was in use"
    raise DamagedLogError(path, f"it {what}, and {wal.name} has changes to it")


class View:
    """A database as SQLite would read it now, through `connection`.

    With a write-ahead log, SQLite gets second names of both files in a folder of their
    own, since reading one needs a third file. `damage` says what is damaged in the
    files, `loss` how the write-ahead log ends early. `is_alone` ignores that log.
    """

    def __init__(self, path: Path, *, is_alone: bool = False) -> None:
        self.path = path
        self.wal = Wal(beside(path, "-wal"))
        self.loss: str | None = None
        self.damage: str | None = None
        self._folder: Path | None = None
        self._page_bytes = 0
        self._is_alone = is_alone
        try:
            self.connection = self._connect()
            self._check()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        if self._is_alone or self.wal.bytes <= HEADER_BYTES:
            return connect_to_read(self.path, is_alone=True)
        # The name is always the same: one that a killed process left goes.
        self._folder = beside(self.path, "-view")
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(0o700)
        for each in list_files(self.path)[:2]:
            link_or_copy(each, self._folder / each.name)
        return connect_to_read(self._folder / self.path.name, is_alone=False)

    def _check(self) -> None:
        with self.path.open("rb") as file:
            head = file.read(_HEAD_BYTES).ljust(_HEAD_BYTES, b"\0")
        found = int.from_bytes(head[16:18], "big")
        self._page_bytes = 1 << 16 if found == 1 else found
        pages = int.from_bytes(head[28:32], "big")
        if self._folder is not None:
            # SQLite notes in the -shm what it uses, before it may find damage: reading
            # on reports that.
            with suppress(sqlite3.DatabaseError, UnicodeDecodeError):
                self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            shared = beside(self._folder / self.path.name, "-shm")
            self.wal.used, wanted = count_used(shared)
            pages = wanted if self.wal.used else pages
            self._check_wal()
        self._check_pages(pages)

    def _check_wal(self) -> None:
        name = self.wal.path.name
        if self.wal.is_sound and self.wal.page_bytes != self._page_bytes:
            self.damage = f"{name} is another database's"
        elif found := self.wal.find_loss(self._page_bytes):
            self.loss = f"{name} is damaged from byte {found[0]:,} on"
            self.damage = f"{self.loss}, with commits after it" if found[1] else None

    def _check_pages(self, pages: int) -> None:
        stored = self.path.stat().st_size // max(self._page_bytes, 1)
        missing = pages - stored
        if 0 < missing <= self.wal.used:
            present = self.wal.pages(self._page_bytes)
            missing = len(set(range(stored + 1, pages + 1)) - present)
        if missing > 0:
            found = f"{missing:,} of {pages:,} pages are missing"
            self.damage = f"it was cut short: {found}"

    def has_own_rows(self) -> bool:
        """Return whether the write-ahead log has rows that the database has as well."""
        return self.wal.has_rows_of(self.path, self._page_bytes)

    def close(self) -> None:
        """Stop looking."""
        with suppress(AttributeError):
            self.connection.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def connect_to_read(path: Path, *, is_alone: bool) -> sqlite3.Connection:
    """Connect only to read; `is_alone` ignores the write-ahead log."""
    how = "immutable=1" if is_alone else "mode=ro"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{how}",
        uri=True,
        timeout=5,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LOG_ROW.most)
    return connection
