"""Read events that were exported as a table: columns by name, JSON in cells."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.checks.files.event_files import read_blocks
from schematic_emulator.checks.files.row_events import read_cell
from schematic_emulator.checks.files.tables import TableError
from schematic_emulator.checks.verify.request_row import TIMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schematic_emulator.checks.files.row_events import MakeRow

_COLUMNS = ("type", "body")
_EXPECTED = ", ".join((*_COLUMNS, " or ".join(TIMES)))
EXPECTED = f"expected pages of GET /events, or CSV with the columns {_EXPECTED}"


def _compile_export(columns: Sequence[str], file: str) -> MakeRow:
    """Return what makes of a row the object that `GET /events` would have.

    Raises TableError for a table without the columns.
    """
    del file  # its name says nothing of an export
    if not {*_COLUMNS} <= {*columns} or {*TIMES}.isdisjoint(columns):
        found = ", ".join(columns)[:200]
        raise TableError(f"a table without the columns {_EXPECTED}: found {found!r}")
    return partial(_make_row, columns)


def _make_row(columns: Sequence[str], row: Mapping[str, Any]) -> bytes:
    cells = {name: row[name] for name in columns if row.get(name) is not None}
    return orjson.dumps({**cells, "body": read_cell(row["body"])}, default=str)


# Reads an export as `read_blocks` does; of a table, its rows.
read_export = partial(read_blocks, compile_rows=_compile_export)
