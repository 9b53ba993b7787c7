"""Store the log in an SQLite file: chunks of entries and a checkpoint."""

from __future__ import annotations

import logging
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import orjson

from schematic_contracts.reading.bounds import LOG_ROW
from schematic_emulator.durable import schema
from schematic_emulator.durable.errors import DamagedLogError, NotStoredError
from schematic_emulator.durable.opening import OpenedFile
from schematic_emulator.durable.verify import explaining
from schematic_emulator.durable.view import beside, follow_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from schematic_emulator.durable.chain import Chunk, Tail
    from schematic_emulator.durable.codec import Shapes

# Above this size the write-ahead log is copied and cut while writers wait.
_WAL_BYTES = 64 * 2**20
_log = logging.getLogger(__name__)


class LogFile:
    """Read and write one log file, which no other process can open meanwhile.

    The file is opened for reading, and verified; nothing is written to it before
    `begin`. A commit is one statement, and survives the end of this process, however
    it ends. After a power failure the last commits may be missing, each as a whole (WAL
    with synchronous=NORMAL: SQLite waits for the disk only when it copies the WAL). A
    file of an earlier format is copied to the present one; with `repair`, a damaged
    one is replaced by its sound beginning. What was found is logged as warnings;
    `was_clean` says whether the file was closed by the process before.
    Methods are thread-safe where they say so.

    Raises:
        LogFileError: the file is missing its folder, foreign, newer, damaged,
            read-only or in use.

    """

    def __init__(self, path: Path | str, *, repair: bool = False) -> None:
        self.path = follow_link(Path(path))
        self._opened = OpenedFile(self.path, repair=repair)
        _, self._log_id, self._tail, self.was_clean = self._opened.found
        self._writer: sqlite3.Connection | None = None
        self._settler: sqlite3.Connection | None = None
        self._shape = 0
        self._is_gone = False
        if self._opened.found.version == 0:
            self._create()

    def _create(self) -> None:
        self._opened.release_files()
        log_id = uuid4().hex
        with explaining(self.path):
            self._writer = self._connect()
            schema.create(self._writer, log_id)
        self._log_id, self._tail = log_id, schema.start_of(log_id)

    def begin(self, shapes: Shapes, aliases: Mapping[str, Sequence[str]]) -> None:
        """Open the file for writing; write entries with these shapes from now on.

        `aliases` has the earlier names of classes. The mark of a clean end goes.
        """
        texts = orjson.dumps(shapes).decode(), orjson.dumps(aliases).decode()
        self._opened.release_files()
        with explaining(self.path):
            if self._writer is None:
                self._writer = self._connect()
            writer = self._writer
            writer.execute("PRAGMA journal_mode = WAL")
            schema.write_meta(writer, end=schema.OPEN)
            rows = schema.read_shapes(writer)
            known = {tuple(row[1:3]): row[0] for row in rows}
            self._shape = known.get(texts) or max(known.values(), default=0) + 1
            if texts not in known:
                schema.write_shapes(writer, self._log_id, self._shape, *texts)
            # Into the file itself: a copy without its write-ahead log must show it.
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=5, isolation_level=None, check_same_thread=False
        )
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LOG_ROW.most)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        return connection

    @property
    def _reader(self) -> sqlite3.Connection:
        if self._writer is not None:
            return self._writer
        if self._opened.view is None:
            raise RuntimeError("the log is closed")
        return self._opened.view.connection

    @property
    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            raise RuntimeError("call begin() first")
        return self._writer

    def shapes(self) -> dict[int, tuple[Shapes, dict[str, list[str]]]]:
        """Return the shapes that entries were written with, and aliases, by number."""
        with explaining(self.path):
            return {
                number: (orjson.loads(shapes), orjson.loads(aliases))
                for number, shapes, aliases, _ in schema.read_shapes(self._reader)
            }

    def append(self, lines: Sequence[bytes], environments: Iterable[str]) -> None:
        """Write entries, all or none. Raises NotStoredError.

        Without entries it only finds out whether the disk accepts data. One thread at a
        time.
        """
        chunk = self._make_chunk(self._tail, lines, environments)
        try:
            schema.write_chunk(self._open_writer, chunk)
        except sqlite3.Error as error:
            raise NotStoredError(str(error)) from error
        self._tail = chunk.tail

    def _make_chunk(
        self, tail: Tail, lines: Sequence[bytes], environments: Iterable[str]
    ) -> Chunk:
        text, at = b"[%b]" % b",\n".join(lines), time.time_ns() // 1_000_000
        return tail.next(self._shape, len(lines), " ".join(environments), text, at)

    def replace(
        self,
        lines: Iterable[bytes],
        chunks: Iterable[tuple[Sequence[bytes], Iterable[str]]],
    ) -> None:
        """Write chunks and a checkpoint that replaces everything before: all or none.

        One thread at a time. Raises NotStoredError.
        """
        writer, tail = self._open_writer, self._tail
        try:
            with schema.transaction(writer):
                if "base" not in schema.read_meta(writer):
                    schema.write_meta(writer, base=str(tail.number))
                for each in chunks:
                    chunk = self._make_chunk(tail, *each)
                    schema.write_chunk(writer, chunk)
                    tail = chunk.tail
                self._put_checkpoint(tail.number, lines)
        except sqlite3.Error as error:
            raise NotStoredError(str(error)) from error
        self._tail = tail

    def write_checkpoint(self, number: int, lines: Iterable[bytes]) -> None:
        """Replace the checkpoint by the state after chunk `number`, as entries.

        One thread at a time. Raises NotStoredError.
        """
        try:
            with schema.transaction(self._open_writer):
                self._put_checkpoint(number, lines)
        except sqlite3.Error as error:
            raise NotStoredError(str(error)) from error

    def _put_checkpoint(self, number: int, lines: Iterable[bytes]) -> None:
        rows = ((number, self._shape, line.decode()) for line in lines)
        schema.write_checkpoint(self._open_writer, rows)

    def last_number(self) -> int:
        """Return the number of the last chunk, 0 if there is none."""
        return self._tail.number

    def checkpoint(self) -> tuple[int, list[tuple[int, str]]]:
        """Return the checkpoint's last chunk number and its (shape, line) entries."""
        with explaining(self.path):
            rows = schema.read_checkpoint(self._reader)
        return (rows[0][0] if rows else 0), [(shape, line) for _, shape, line in rows]

    def chunks_after(self, number: int) -> Iterator[Chunk]:
        """Yield the chunks after `number`, oldest first."""
        with explaining(self.path):
            yield from schema.read_chunks(self._reader, "number > ?", number)

    def environments_until(self, number: int) -> Iterator[tuple[int, str]]:
        """Yield number and environments of the chunks up to `number`, newest first."""
        query = "SELECT number, environments FROM log WHERE number <= ?"
        with explaining(self.path):
            rows = self._reader.execute(f"{query} ORDER BY number DESC", (number,))
            yield from rows

    def chunk(self, number: int) -> Chunk:
        """Return the chunk of a number. Raises DamagedLogError if it was changed."""
        with explaining(self.path):
            found = list(
                schema.read_chunks(self._reader, "number IN (?, ?)", number - 1, number)
            )
        before = found[0].tail if number > 1 else schema.start_of(self._log_id)
        if not found[-1].follows(before):
            what = f"entry {before.entries + 1:,} is not as it was written"
            raise DamagedLogError(self.path, what)
        return found[-1]

    def settle(self) -> None:
        """Copy the write-ahead log into the database file. Writers do not wait.

        Logs a warning, once, if the file was removed or replaced meanwhile. Uses a
        connection of its own: call it from one thread only, any thread.
        """
        if not self._opened.is_in_place():
            # SQLite would make a new file, and throw away the log beside it.
            if not self._is_gone:
                _log.warning(
                    "%s was removed or replaced while it is in use: its state is lost "
                    "when the process ends; take a snapshot",
                    self.path,
                )
            self._is_gone = True
            return
        if self._settler is None:
            self._settler = self._connect()
        self._settler.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def trim(self) -> None:
        """Truncate the write-ahead log if it has grown large; writers wait."""
        wal = beside(self.path, "-wal")
        if wal.exists() and wal.stat().st_size > _WAL_BYTES:
            self._open_writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Mark the end as clean, if the file was written to; close and unlock it."""
        if self._settler is not None:
            self._settler.close()
        if self._writer is not None:
            # Without the mark, the next start reports what it cannot know.
            with suppress(sqlite3.Error):
                schema.write_meta(self._writer, end=str(self._tail))
            self._writer.close()
        self._opened.close()
