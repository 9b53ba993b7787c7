"""Verify a log before anything is written to it: what is read of it, and no gap."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

import orjson

from schematic_contracts.reading.bounds import LOG_ROW
from schematic_emulator.durable import schema
from schematic_emulator.durable.chain import Tail, show_time
from schematic_emulator.durable.errors import DamagedLogError, LogFileError
from schematic_emulator.durable.view import connect_to_read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schematic_emulator.durable.view import View

# A file up to this size is verified whole, a larger one from its checkpoint on.
_WHOLE_BYTES = 64 * 2**20
# A disk that is full or fails, a file or folder that cannot be opened or written.
_NO_DAMAGE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
_NOTHING = Tail(0, 0, 0)
_GAP = """
SELECT before, number FROM (
    SELECT lag(number, 1, 0) OVER (ORDER BY number) AS before, number FROM log
) WHERE number > before + 1 LIMIT 1
"""


class Found(NamedTuple):
    """What a log file holds; version 0 is a database without tables."""

    version: int
    log_id: str
    tail: Tail
    is_clean: bool


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn SQLite's errors on reading into LogFileError."""
    try:
        yield
    except sqlite3.DataError as error:  # SQLITE_TOOBIG, no other
        found = f"a row has {LOG_ROW.refuse()}"
        raise LogFileError(
            f"{path} cannot be read: {found}; name another file"
        ) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_DAMAGE:
            found = f"{path} cannot be used: {error}"
            raise LogFileError(f"{found}; name another file") from error
        # The sqlite3 module cannot read every message of SQLite's about damage.
        raise DamagedLogError(path, f"SQLite reports: {error}") from error


def verify(view: View) -> Found:
    """Verify a log and return what it holds. Raises LogFileError."""
    try:
        with explaining(view.path):
            return _verify(view)
    except DamagedLogError as error:
        if view.damage is None and view.wal.used and look_alone(view.path).is_sound:
            name = view.wal.path.name
            found = f"{name} is not its own: cut short, older or another database's"
            raise DamagedLogError(view.path, found) from error
        raise


def _verify(view: View) -> Found:
    if view.damage is not None:
        raise DamagedLogError(view.path, view.damage)
    version = _read_version(view)
    if version == 0:
        return Found(0, "", _NOTHING, is_clean=True)
    try:
        _require_no_gap(view, version)
        read = _verify_entries if version > 1 else _verify_first_format
        found = read(view)
    except KeyError as error:
        raise DamagedLogError(view.path, f"it has no {error}") from error
    except schema.DAMAGED as error:
        raise DamagedLogError(view.path, f"{error}") from error
    if view.path.stat().st_size <= _WHOLE_BYTES:
        (pages,) = view.connection.execute("PRAGMA quick_check(1)").fetchone()
        if pages != "ok":
            what = " ".join(pages.split()).removeprefix("*** in database main *** ")
            raise DamagedLogError(view.path, f"SQLite reports: {what}")
    return found


def _read_version(view: View) -> int:
    path, read = view.path, view.connection.execute
    (application_id,) = read("PRAGMA application_id").fetchone()
    (version,) = read("PRAGMA user_version").fetchone()
    (tables,) = read("SELECT count(*) FROM sqlite_master").fetchone()
    if not tables and not application_id:
        return 0
    if application_id != schema.APPLICATION_ID:
        raise LogFileError(f"{path} is another program's database; name another file")
    if version > schema.FORMAT:
        found = f"{path} was written by a newer version (format {version}"
        advice = "install that version or name another file"
        raise LogFileError(f"{found}, this one reads {schema.FORMAT}); {advice}")
    if version < 1:
        raise DamagedLogError(path, f"it says that it has format {version}")
    return int(version)


def _require_no_gap(view: View, version: int) -> None:
    count = (
        "SELECT count(*), coalesce(max(number), 0), coalesce(min(number), 1) FROM log"
    )
    rows, last, first = view.connection.execute(count).fetchone()
    if rows == last and first == 1:
        return
    before, after = view.connection.execute(_GAP).fetchone() or (0, 0)
    found = f"chunks {before + 1:,} to {after - 1:,} are missing"
    where = "number IN (?, ?)"
    chunks = schema.read_chunks(view.connection, where, before, after, version=version)
    ends = list(chunks)
    if len(ends) != 1 + bool(before):
        found = f"{rows:,} rows are numbered {first:,} to {last:,}"
    elif version > 1:
        start = ends[0].tail if before else _NOTHING
        found = (
            f"entries {start.entries + 1:,} to {ends[-1].first - 1:,} are missing "
            f"(from {show_time(start.at)} to {show_time(ends[-1].at)})"
        )
    raise DamagedLogError(view.path, found)


def _verify_first_format(view: View) -> Found:
    """Return the number of chunks; reading them shows later whether they are sound."""
    texts = [row[1] for row in schema.read_shapes(view.connection, version=1)]
    texts += [line for _, _, line in schema.read_checkpoint(view.connection)]
    for text in texts:
        orjson.loads(text)
    count = "SELECT coalesce(max(number), 0) FROM log"
    (last,) = view.connection.execute(count).fetchone()
    return Found(1, "", _NOTHING._replace(number=last), is_clean=True)


def _verify_entries(view: View) -> Found:
    meta = schema.read_meta(view.connection)
    log_id = meta["id"]
    _require_own_wal(view, log_id)
    for number, shapes, aliases, checksum in schema.read_shapes(view.connection):
        if schema.seal_shapes(log_id, number, shapes, aliases) != checksum:
            raise ValueError("its table of shapes is not as it was written")
    start = schema.start_of(log_id)
    checkpoint = schema.read_checkpoint(view.connection)
    if schema.describe_checkpoint(checkpoint) != meta["checkpoint"]:
        raise ValueError("its checkpoint is not as it was written")
    is_large = view.path.stat().st_size > _WHOLE_BYTES
    if checkpoint and is_large and checkpoint[0][0]:
        (chunk,) = schema.read_chunks(view.connection, "number = ?", checkpoint[0][0])
        start = chunk.tail
    tail = follow(view.connection, start)
    rest = list(schema.read_chunks(view.connection, "number = ?", tail.number + 1))
    if rest:
        found = f"entry {tail.entries + 1:,} is not as it was written"
        if tail.number:
            found += (
                f"; the {tail.entries:,} before it, until {show_time(tail.at)}, are"
            )
        raise DamagedLogError(view.path, found)
    _require_whole(view.path, meta["end"], tail)
    return Found(2, log_id, tail, is_clean=meta["end"] != schema.OPEN)


def follow(connection: sqlite3.Connection, tail: Tail) -> Tail:
    """Return the end of the unchanged chunks after `tail`."""
    for chunk in schema.read_chunks(connection, "number > ?", tail.number):
        if not chunk.follows(tail):
            break
        tail = chunk.tail
    return tail


def _require_whole(path: Path, end: str, tail: Tail) -> None:
    """Hold the end against the mark that the last clean end left."""
    if end in (schema.OPEN, str(tail)):
        return
    last = int(end.split()[1])
    if last <= tail.entries:
        raise ValueError("its mark of a clean end is not that of its last entry")
    found = f"entries {tail.entries + 1:,} to {last:,} are missing"
    raise DamagedLogError(path, f"{found} (after {show_time(tail.at)})")


def _require_own_wal(view: View, log_id: str) -> None:
    """Compare with the database file alone, which may be half of a log by itself."""
    if view.wal.used:
        alone = look_alone(view.path)
        (seen,) = view.connection.execute("SELECT max(number) FROM log").fetchone()
        if alone.log_id not in ("", log_id) or alone.last > (seen or 0):
            raise DamagedLogError(view.path, "it and its -wal are of two logs")


def is_left_behind(view: View) -> bool:
    """Return whether the -wal has only earlier states of a file that is sound alone.

    That is so if it was cut before what SQLite had copied into the file already. What
    can be read with it must then be as it is without it.
    """
    alone = look_alone(view.path)
    if view.damage is not None or not view.wal.used or not alone.is_sound:
        return False
    rows = "SELECT number, checksum FROM log"
    with (
        suppress(sqlite3.Error, *schema.DAMAGED),
        closing(connect_to_read(view.path, is_alone=True)) as without,
    ):
        read = without.execute
        if schema.read_meta(view.connection)["id"] != alone.log_id:
            return False
        for number, checksum in view.connection.execute(f"{rows} ORDER BY number"):
            same = read(f"{rows} WHERE number = ?", (number,)).fetchone()
            if same != (number, checksum):
                return False
    return view.has_own_rows()


class Alone(NamedTuple):
    """What a database is without its write-ahead log; no id if it is not whole."""

    log_id: str = ""
    last: int = 0
    is_sound: bool = False


def look_alone(path: Path) -> Alone:
    """Read a database without its write-ahead log."""
    with (
        suppress(sqlite3.Error, *schema.DAMAGED),
        closing(connect_to_read(path, is_alone=True)) as alone,
    ):
        log_id = schema.read_meta(alone)["id"]
        (last,) = alone.execute("SELECT max(number) FROM log").fetchone()
        tail = _NOTHING
        with suppress(sqlite3.Error, *schema.DAMAGED):
            tail = follow(alone, schema.start_of(log_id))
        return Alone(log_id, last or 0, bool(last) and tail.number == last)
    return Alone()
