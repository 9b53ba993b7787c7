"""Hold the log in an SQLite file: chunks of entries, and a checkpoint of their fold."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from schematic_emulator.durable.errors import LogFileError, NotKeptError
from schematic_emulator.durable.file_check import check_place
from schematic_emulator.durable.file_lock import FileLock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schematic_emulator.durable.codec import Shapes

FORMAT = 1
# "SCEM": what tells our databases from others'.
APPLICATION_ID = 0x5343454D

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
# The write-ahead log is copied into the file meanwhile; past this, writers wait.
_WAL_BYTES = 64 * 2**20


class Chunk(NamedTuple):
    """Hold entries that were written together, as JSON; `shape` says in which shapes.

    `rooms` names those whose rows are among them.
    """

    number: int
    shape: int
    rooms: str
    lines: str


class LogFile:
    """Read and write one file, which no other process can open meanwhile.

    A commit is one statement, and is safe from the end of this process, however that
    comes. What the system loses when the power fails are the last commits, whole
    ones (WAL, synchronous=NORMAL: no wait for the disk but now and then).
    Thread-safe where it says so.

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

    def take_shape(self, shapes: Shapes) -> None:
        """Write in these shapes from now on."""
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
        """Give all shapes that anything here was written in."""
        with _explaining(self.path):
            rows = self._writer.execute("SELECT id, shapes FROM shapes").fetchall()
            return {number: orjson.loads(text) for number, text in rows}

    def append(self, lines: Sequence[bytes], rooms: Iterable[str]) -> None:
        """Write entries, all or none. Raises NotKeptError.

        One thread at a time.
        """
        try:
            self._writer.execute(_WRITE, self._row(lines, rooms))
        except sqlite3.Error as error:
            raise NotKeptError(str(error)) from error

    def _row(self, lines: Sequence[bytes], rooms: Iterable[str]) -> tuple[Any, ...]:
        held = b"[%b]" % b",\n".join(lines)
        return self._shape, len(lines), " ".join(rooms), held.decode()

    def replace(
        self,
        lines: Iterable[bytes],
        chunks: Iterable[tuple[Sequence[bytes], Iterable[str]]],
    ) -> None:
        """Write chunks, and a fold that holds them and nothing of before: all or none.

        One thread at a time. Raises NotKeptError.
        """
        try:
            with self._transaction():
                rows = (self._row(held, rooms) for held, rooms in chunks)
                self._writer.executemany(_WRITE, rows)
                self._put_checkpoint(self.last_number(), lines)
        except sqlite3.Error as error:
            raise NotKeptError(str(error)) from error

    def write_checkpoint(self, number: int, lines: Iterable[bytes]) -> None:
        """Put the fold of all chunks up to one in the place of the fold before.

        One thread at a time. Raises NotKeptError.
        """
        try:
            with self._transaction():
                self._put_checkpoint(number, lines)
        except sqlite3.Error as error:
            raise NotKeptError(str(error)) from error

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
        """Give the number of the last chunk; 0 if there is none."""
        found = self._writer.execute("SELECT max(number) FROM log").fetchone()
        return found[0] or 0

    def checkpoint(self) -> tuple[int, list[tuple[int, str]]]:
        """Give up to which chunk the checkpoint goes, and its entries with shapes."""
        query = "SELECT number, shape, line FROM checkpoint ORDER BY place"
        with _explaining(self.path):
            rows = self._writer.execute(query).fetchall()
        return (rows[0][0] if rows else 0), [(shape, line) for _, shape, line in rows]

    def chunks_after(self, number: int) -> Iterator[Chunk]:
        """Go through the chunks behind one."""
        query = "SELECT number, shape, rooms, lines FROM log WHERE number > ?"
        with _explaining(self.path):
            for row in self._writer.execute(f"{query} ORDER BY number", (number,)):
                yield Chunk(*row)

    def rooms_until(self, number: int) -> Iterator[tuple[int, str]]:
        """Go back through the chunks up to one: their numbers and rooms."""
        query = "SELECT number, rooms FROM log WHERE number <= ? ORDER BY number DESC"
        with _explaining(self.path):
            yield from self._writer.execute(query, (number,))

    def chunk(self, number: int) -> Chunk:
        """Give one chunk."""
        query = "SELECT number, shape, rooms, lines FROM log WHERE number = ?"
        with _explaining(self.path):
            return Chunk(*self._writer.execute(query, (number,)).fetchone())

    def settle(self) -> None:
        """Copy what was written into the file proper; from any one other thread.

        Writers do not wait for it.
        """
        if self._settler is None:
            self._settler = self._connect()
        self._settler.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def trim(self) -> None:
        """Begin the write-ahead log anew where it has grown long; writers wait."""
        wal = self.path.with_name(f"{self.path.name}-wal")
        if wal.exists() and wal.stat().st_size > _WAL_BYTES:
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        if self._settler is not None:
            self._settler.close()
        self._writer.close()
        self._lock.release()


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    """Say in our words what SQLite cannot do with the file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        found = f"{path} cannot be read as a log: {error}"
        raise LogFileError(f"{found}; name another file") from error
