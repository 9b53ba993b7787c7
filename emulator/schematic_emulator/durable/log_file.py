"""Store the log in an SQLite file: chunks of entries and a checkpoint."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from schematic_contracts.reading.bounds import LOG_ROW
from schematic_emulator.durable.errors import LogFileError, NotStoredError
from schematic_emulator.durable.file_check import check_place
from schematic_emulator.durable.file_lock import FileLock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_emulator.durable.codec import Shapes

FORMAT = 1
# "SCEM": distinguishes our databases from those of other programs.
APPLICATION_ID = 0x5343454D

# The columns are part of the file's format: `rooms` has the ids of environments.
_SCHEMA = f"""
BEGIN;
CREATE TABLE shapes (id INTEGER PRIMARY KEY, shapes TEXT NOT NULL);
CREATE TABLE log (
    number INTEGER PRIMARY KEY,
    shape INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    rooms TEXT NOT NULL,
    lines TEXT NOT NULL
);
CREATE TABLE checkpoint (
    place INTEGER PRIMARY KEY,
    number INTEGER NOT NULL,
    shape INTEGER NOT NULL,
    line TEXT NOT NULL
);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT};
COMMIT;
"""
_WRITE = "INSERT INTO log (shape, entries, rooms, lines) VALUES (?, ?, ?, ?)"
# Above this size the write-ahead log is copied and cut while writers wait.
_WAL_BYTES = 64 * 2**20


class Chunk(NamedTuple):
    """Entries that were written together, as a JSON array in `lines`.

    `shape` is the row of table `shapes` they were written with. `environments` has the
    ids of the environments whose rows are among them, divided by blanks.
    """

    number: int
    shape: int
    environments: str
    lines: str


class LogFile:
    """Read and write one log file, which no other process can open meanwhile.

    A commit is one statement, and survives the end of this process, however it ends.
    After a power failure the last commits may be missing, each as a whole (WAL with
    synchronous=NORMAL: SQLite waits for the disk only when it copies the WAL).
    Methods are thread-safe where they say so.

    Raises:
        LogFileError: the file is missing its folder, foreign, newer, damaged,
            read-only or in use.

    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        check_place(self.path)
        self._lock = FileLock(self.path)
        try:
            with _explaining(self.path):
                self._writer = self._connect()
                self._prepare()
        except LogFileError:
            self._lock.release()
            raise
        self._shape = 0
        self._settler: sqlite3.Connection | None = None

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=5, isolation_level=None, check_same_thread=False
        )
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LOG_ROW.most)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        return connection

    def _prepare(self) -> None:
        writer = self._writer
        (application_id,) = writer.execute("PRAGMA application_id").fetchone()
        (version,) = writer.execute("PRAGMA user_version").fetchone()
        (tables,) = writer.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not tables and not application_id:
            writer.execute("PRAGMA journal_mode = WAL")
            writer.executescript(_SCHEMA)
            return
        if application_id != APPLICATION_ID:
            found = f"{self.path} is another program's database"
            raise LogFileError(f"{found}; name another file")
        if version > FORMAT:
            found = f"{self.path} was written by a newer version (format {version}"
            advice = "install that version or name another file"
            raise LogFileError(f"{found}, this one reads {FORMAT}); {advice}")
        writer.execute("PRAGMA journal_mode = WAL")

    def use_shapes(self, shapes: Shapes) -> None:
        """Write entries with these shapes from now on."""
        text = orjson.dumps(shapes).decode()
        with _explaining(self.path):
            self._writer.execute(
                "INSERT INTO shapes (shapes) SELECT ?1 WHERE NOT EXISTS "
                "(SELECT 1 FROM shapes WHERE shapes = ?1)",
                (text,),
            )
            found = "SELECT id FROM shapes WHERE shapes = ?"
            (self._shape,) = self._writer.execute(found, (text,)).fetchone()

    def shapes(self) -> dict[int, Shapes]:
        """Return the shapes that entries of this file were written with, by number."""
        with _explaining(self.path):
            rows = self._writer.execute("SELECT id, shapes FROM shapes").fetchall()
            return {number: orjson.loads(text) for number, text in rows}

    def append(self, lines: Sequence[bytes], environments: Iterable[str]) -> None:
        """Write entries, all or none. Raises NotStoredError.

        One thread at a time.
        """
        try:
            self._writer.execute(_WRITE, self._row(lines, environments))
        except sqlite3.Error as error:
            raise NotStoredError(str(error)) from error

    def _row(
        self, lines: Sequence[bytes], environments: Iterable[str]
    ) -> tuple[Any, ...]:
        text = (b"[%b]" % b",\n".join(lines)).decode()
        return self._shape, len(lines), " ".join(environments), text

    def replace(
        self,
        lines: Iterable[bytes],
        chunks: Iterable[tuple[Sequence[bytes], Iterable[str]]],
    ) -> None:
        """Write chunks and a checkpoint that replaces everything before: all or none.

        One thread at a time. Raises NotStoredError.
        """
        try:
            with self._transaction():
                rows = (self._row(*chunk) for chunk in chunks)
                self._writer.executemany(_WRITE, rows)
                self._put_checkpoint(self.last_number(), lines)
        except sqlite3.Error as error:
            raise NotStoredError(str(error)) from error

    def write_checkpoint(self, number: int, lines: Iterable[bytes]) -> None:
        """Replace the checkpoint by the state after chunk `number`, as entries.

        One thread at a time. Raises NotStoredError.
        """
        try:
            with self._transaction():
                self._put_checkpoint(number, lines)
        except sqlite3.Error as error:
            raise NotStoredError(str(error)) from error

    def _put_checkpoint(self, number: int, lines: Iterable[bytes]) -> None:
        self._writer.execute("DELETE FROM checkpoint")
        self._writer.executemany(
            "INSERT INTO checkpoint (number, shape, line) VALUES (?, ?, ?)",
            ((number, self._shape, line.decode()) for line in lines),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._writer.execute("ROLLBACK")
            raise
        self._writer.execute("COMMIT")

    def last_number(self) -> int:
        """Return the number of the last chunk, 0 if there is none."""
        found = self._writer.execute("SELECT max(number) FROM log").fetchone()
        return found[0] or 0

    def checkpoint(self) -> tuple[int, list[tuple[int, str]]]:
        """Return the checkpoint's last chunk number and its (shape, line) entries."""
        query = "SELECT number, shape, line FROM checkpoint ORDER BY place"
        with _explaining(self.path):
            rows = self._writer.execute(query).fetchall()
        return (rows[0][0] if rows else 0), [(shape, line) for _, shape, line in rows]

    def chunks_after(self, number: int) -> Iterator[Chunk]:
        """Yield the chunks after `number`, oldest first."""
        query = "SELECT number, shape, rooms, lines FROM log WHERE number > ?"
        with _explaining(self.path):
            for row in self._writer.execute(f"{query} ORDER BY number", (number,)):
                yield Chunk(*row)

    def environments_until(self, number: int) -> Iterator[tuple[int, str]]:
        """Yield number and environments of the chunks up to `number`, newest first."""
        query = "SELECT number, rooms FROM log WHERE number <= ? ORDER BY number DESC"
        with _explaining(self.path):
            yield from self._writer.execute(query, (number,))

    def chunk(self, number: int) -> Chunk:
        """Return the chunk of a number."""
        query = "SELECT number, shape, rooms, lines FROM log WHERE number = ?"
        with _explaining(self.path):
            return Chunk(*self._writer.execute(query, (number,)).fetchone())

    def settle(self) -> None:
        """Copy the write-ahead log into the database file. Writers do not wait.

        Uses a connection of its own: call it from one thread only, any thread.
        """
        if self._settler is None:
            self._settler = self._connect()
        self._settler.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def trim(self) -> None:
        """Truncate the write-ahead log if it has grown large; writers wait."""
        wal = self.path.with_name(f"{self.path.name}-wal")
        if wal.exists() and wal.stat().st_size > _WAL_BYTES:
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file and release its lock."""
        if self._settler is not None:
            self._settler.close()
        self._writer.close()
        self._lock.release()


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    """Turn SQLite's errors on reading into LogFileError."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        is_large = isinstance(error, sqlite3.DataError)  # SQLITE_TOOBIG, no other
        reason = f"a row has {LOG_ROW.refuse()}" if is_large else error
        found = f"{path} cannot be read as a log: {reason}"
        raise LogFileError(f"{found}; name another file") from error
