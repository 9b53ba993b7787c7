"""Define the tables of a log file: format 2, and how format 1 is read as it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from schematic_emulator.durable.chain import Chunk, Tail, seal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

# What values that were damaged can raise, besides SQLite's errors.
DAMAGED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
FORMAT = 2
# "SCEM": distinguishes our databases from those of other programs.
APPLICATION_ID = 0x5343454D
# Values of `end` in table `meta`: the log is in use, or where it ended.
OPEN = "open"

_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE shapes (
    id INTEGER PRIMARY KEY,
    shapes TEXT NOT NULL,
    aliases TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE log (
    number INTEGER PRIMARY KEY,
    shape INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    first INTEGER NOT NULL,
    at INTEGER NOT NULL,
    environments TEXT NOT NULL,
    lines TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE checkpoint (
    place INTEGER PRIMARY KEY,
    number INTEGER NOT NULL,
    shape INTEGER NOT NULL,
    line TEXT NOT NULL
);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT}
"""
_SELECT = {
    1: "SELECT number, shape, entries, 0, 0, rooms, CAST(lines AS BLOB), 0",
    2: "SELECT number, shape, entries, first, at, environments, CAST(lines AS BLOB), "
    "checksum",
}
_INSERT = "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def create(connection: sqlite3.Connection, log_id: str) -> None:
    """Create the tables of an empty database, all or none."""
    with transaction(connection):
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        write_meta(connection, end=OPEN, checkpoint="", id=log_id)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all or nothing within the context."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Return table `meta`."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def write_meta(connection: sqlite3.Connection, **values: str) -> None:
    """Set values of table `meta`."""
    pairs = list(values.items())
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", pairs)


def start_of(log_id: str) -> Tail:
    """Return the end of a log that has no chunk yet."""
    return Tail(0, 0, seal((log_id,)))


def read_chunks(
    connection: sqlite3.Connection, where: str, *values: int, version: int = FORMAT
) -> Iterator[Chunk]:
    """Yield the chunks that a condition selects, oldest first."""
    query = f"{_SELECT[version]} FROM log WHERE {where} ORDER BY number"
    for row in connection.execute(query, values):
        yield Chunk(*row)


def write_chunk(connection: sqlite3.Connection, chunk: Chunk) -> None:
    """Insert a chunk."""
    *head, lines, checksum = chunk
    connection.execute(_INSERT, (*head, lines.decode(), checksum))


def read_checkpoint(connection: sqlite3.Connection) -> list[tuple[int, int, str]]:
    """Return the checkpoint's entries: last chunk's number, shape and line of each."""
    query = "SELECT number, shape, line FROM checkpoint ORDER BY place"
    return connection.execute(query).fetchall()


def write_checkpoint(
    connection: sqlite3.Connection, rows: Iterable[tuple[int, int, str]]
) -> None:
    """Replace the checkpoint, within a transaction of the caller's."""
    rows = list(rows)
    connection.execute("DELETE FROM checkpoint")
    insert = "INSERT INTO checkpoint (number, shape, line) VALUES (?, ?, ?)"
    connection.executemany(insert, rows)
    write_meta(connection, checkpoint=describe_checkpoint(rows))


def describe_checkpoint(rows: list[tuple[int, int, str]]) -> str:
    """Return the checksum over a checkpoint; none without entries."""
    checksum = 0
    for number, shape, line in rows:
        checksum = seal((checksum, number, shape), str(line).encode())
    return str(checksum) if rows else ""


def read_shapes(
    connection: sqlite3.Connection, version: int = FORMAT
) -> list[tuple[int, str, str, int]]:
    """Return the rows of table `shapes`: id, shapes, aliases and checksum."""
    more = "aliases, checksum" if version > 1 else "'{}', 0"
    query = f"SELECT id, shapes, {more} FROM shapes"  # noqa: S608 - columns of ours
    return connection.execute(query).fetchall()


def write_shapes(
    connection: sqlite3.Connection, log_id: str, number: int, shapes: str, aliases: str
) -> None:
    """Insert a row into table `shapes`."""
    row = (number, shapes, aliases, seal_shapes(log_id, number, shapes, aliases))
    connection.execute("INSERT INTO shapes VALUES (?, ?, ?, ?)", row)


def seal_shapes(log_id: str, *row: int | str) -> int:
    """Return the checksum of a row of table `shapes`."""
    return seal((log_id, *row))
