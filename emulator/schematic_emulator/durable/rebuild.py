"""Write the sound part of a log to a new file, beside the one it comes from."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import orjson

from schematic_emulator.durable import schema
from schematic_emulator.durable.verify import look_alone
from schematic_emulator.durable.view import (
    View,
    beside,
    connect_to_read,
    link_or_copy,
    list_files,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schematic_emulator.durable.chain import Chunk, Tail

# What reading a damaged row can raise.
_UNREADABLE = (sqlite3.Error, *schema.DAMAGED)


class Built(NamedTuple):
    """A new file, where its log ends, and the last entry that the other had, or 0."""

    path: Path
    tail: Tail
    entries: int


def build(path: Path) -> Built:
    """Write the sound beginning of a log to a new file beside it.

    Of two sources, the database with its write-ahead log and without it, the one with
    more entries counts.
    """
    new = beside(path, ".new")
    for file in list_files(new):
        file.unlink()
    os.close(os.open(new, os.O_CREAT | os.O_EXCL, 0o600))
    with _sources(path) as sources:
        found = [(_count(source), place) for place, source in enumerate(sources)]
        with closing(sqlite3.connect(new, isolation_level=None)) as target:
            tail = _fill(target, sources[max(found)[1]] if found else None)
        entries = max((_last_entry(source) for source in sources), default=0)
    return Built(new, tail, entries)


def swap(path: Path, new: Path, ending: str) -> Path:
    """Replace the files of a log; return the new name of the original.

    The path is never without a log. Killed in between, the new file has another's
    write-ahead log beside it, which the next start refuses.
    """
    original = _free_name(path, ending)
    files = list_files(path)
    for each in files:
        name = each.name.replace(path.name, original.name, 1)
        link_or_copy(each, each.with_name(name))
    new.replace(path)
    for each in files[1:]:
        each.unlink()
    return original


def _free_name(path: Path, ending: str) -> Path:
    found, count = beside(path, f".{ending}"), 1
    while found.exists():
        count += 1
        found = beside(path, f".{ending}-{count}")
    return found


class _Source(NamedTuple):
    """A database to read; `start` is where its chunks begin, if that is known."""

    connection: sqlite3.Connection
    version: int
    meta: dict[str, str]
    shapes: dict[int, tuple[str, str]]
    new_id: str
    start: Tail | None

    def read(self) -> Iterator[Chunk]:
        """Yield the chunks of the sound beginning, each as the new file has it."""
        before, tail = self.start, schema.start_of(self.new_id)
        with suppress(*_UNREADABLE):
            for chunk in schema.read_chunks(
                self.connection, "number > 0", version=self.version
            ):
                entries = chunk.entries
                if self.version == 1:
                    entries = len(orjson.loads(chunk.lines))
                elif before is not None and not chunk.follows(before):
                    return
                if chunk.shape not in self.shapes or chunk.number != tail.number + 1:
                    return
                own = chunk.environments, chunk.lines, chunk.at
                found = tail.next(chunk.shape, entries, *own)
                yield found
                before = chunk.tail if self.version > 1 else None
                tail = found.tail


def _count(source: _Source) -> int:
    return sum(chunk.entries for chunk in source.read())


def _last_entry(source: _Source) -> int:
    """Return the number of the last entry that a log had, by its mark or last chunk."""
    last = 0
    with suppress(*_UNREADABLE):
        last = int(source.meta["end"].split()[1])
    with suppress(*_UNREADABLE):
        where = "number = (SELECT max(number) FROM log)"
        for chunk in schema.read_chunks(source.connection, where):
            last = max(last, chunk.tail.entries)
    return last


@contextmanager
def _sources(path: Path) -> Iterator[list[_Source]]:
    own_id = look_alone(path).log_id
    found: list[_Source] = []
    opened: list[View | sqlite3.Connection] = []
    with suppress(*_UNREADABLE):
        alone = connect_to_read(path, is_alone=True)
        opened.append(alone)
        found.append(_make_source(alone))
    with suppress(*_UNREADABLE):
        view = View(path)
        opened.append(view)
        source = _make_source(view.connection)
        if own_id in ("", source.meta.get("id")):
            found.append(source)
    try:
        yield found
    finally:
        for each in opened:
            each.close()


def _make_source(connection: sqlite3.Connection) -> _Source:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    meta: dict[str, str] = {}
    with suppress(*_UNREADABLE):
        meta = schema.read_meta(connection)
    own_id = meta.get("id")
    shapes = {
        number: (shapes, aliases)
        for number, shapes, aliases, checksum in schema.read_shapes(connection, version)
        if own_id is None
        or schema.seal_shapes(own_id, number, shapes, aliases) == checksum
    }
    start = None if own_id is None else schema.start_of(own_id)
    return _Source(connection, version, meta, shapes, own_id or uuid4().hex, start)


def _fill(target: sqlite3.Connection, source: _Source | None) -> Tail:
    log_id = source.new_id if source else uuid4().hex
    schema.create(target, log_id)
    tail = schema.start_of(log_id)
    with schema.transaction(target):
        if source is not None:
            for number, (shapes, aliases) in source.shapes.items():
                schema.write_shapes(target, log_id, number, shapes, aliases)
            for chunk in source.read():
                schema.write_chunk(target, chunk)
                tail = chunk.tail
            tail = _fill_checkpoint(target, source, tail)
        schema.write_meta(target, end=str(tail))
    return tail


def _fill_checkpoint(target: sqlite3.Connection, source: _Source, tail: Tail) -> Tail:
    """Copy the checkpoint; without it, end where entries alone still lead."""
    meta = source.meta
    if "base" in meta:
        schema.write_meta(target, base=meta["base"])
    with suppress(*_UNREADABLE):
        rows = schema.read_checkpoint(source.connection)
        checksum = schema.describe_checkpoint(rows)
        is_sound = source.version == 1 or checksum == meta["checkpoint"]
        if is_sound and (not rows or rows[0][0] <= tail.number):
            schema.write_checkpoint(target, rows)
            return tail
    base = tail.number
    with suppress(*_UNREADABLE):
        base = int(meta["base"])
    if base < tail.number:
        target.execute("DELETE FROM log WHERE number > ?", (base,))
        tail = schema.start_of(source.new_id)
        for chunk in schema.read_chunks(target, "number = ?", base):
            tail = chunk.tail
    return tail
