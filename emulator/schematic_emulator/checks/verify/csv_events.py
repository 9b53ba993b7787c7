"""Read events that were exported as CSV: columns by name, JSON in cells."""

from __future__ import annotations

import csv
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import orjson

from schematic_contracts.reading.bounds import LINE
from schematic_emulator.checks.files.chunks import Chunks
from schematic_emulator.checks.files.event_files import (
    LineBlock,
    UnreadableFileError,
    read_blocks,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.checks.control.stop import Stop

_ENDINGS = (".csv", ".csv.gz")
_COLUMNS = ("type", "body")
_TIMES = ("sent_at", "captured_at")
_AT_A_TIME = 1_000


def read_export(
    source: IO[bytes], name: str, reader: str, stop: Stop
) -> Iterator[LineBlock]:
    """Yield the blocks of an export: as `read_blocks` does, or the rows of CSV.

    Raises UnreadableFileError, also for CSV without the columns.
    """
    if name.lower().endswith(_ENDINGS):
        return _read_csv(source, name, stop)
    return read_blocks(source, name, reader, stop)


def _read_csv(source: IO[bytes], name: str, stop: Stop) -> Iterator[LineBlock]:
    """Yield the rows as JSON objects, as `GET /events` would have them."""
    chunks = Chunks(source, stop)
    rows = csv.reader(_list_lines(chunks))
    head = next(_list_rows(rows), [])
    _require_columns(head, name)
    pieces = (
        (rows.line_num, _write(dict(zip(head, row, strict=False))))
        for row in _list_rows(rows)
    )
    while some := tuple(islice(pieces, _AT_A_TIME)):
        yield LineBlock(name, pieces=some)
    if chunks.problem:
        yield LineBlock(name, rows.line_num, problem=chunks.problem)


def _list_rows(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows that have cells; one that is not CSV has none of the columns."""
    while True:
        try:
            row = next(rows, None)
        except csv.Error:
            row = ["not CSV"]
        if row is None:
            return
        if row:
            yield row


def _require_columns(head: list[str], name: str) -> None:
    missing = [one for one in _COLUMNS if one not in head]
    if not missing and not set(_TIMES).isdisjoint(head):
        return
    expected = ", ".join((*_COLUMNS, " or ".join(_TIMES)))
    raise UnreadableFileError(
        f"{name}: expected the columns {expected}, found {', '.join(head)[:200]!r}"
    )


def _write(row: dict[str, str]) -> bytes:
    try:
        body: Any = orjson.loads(row["body"])
    except (orjson.JSONDecodeError, KeyError):
        body = None
    return orjson.dumps({**row, "body": body})


def _list_lines(chunks: Chunks) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "replace") + "\n"
        if len(rest) > LINE.most:
            raise csv.Error(f"a line of {LINE.refuse()}")
    if rest:
        yield rest.decode("utf-8", "replace")
