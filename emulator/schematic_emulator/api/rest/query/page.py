"""Takes one page out of rows."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.rest.query.parse import Query

Row = TypeVar("Row")


def take_page(rows: Iterable[Row], query: Query) -> list[Row]:
    """Return the rows from `offset` on, at most `limit` of them.

    `offset` counts rows, as every SDK uses it, although the documentation calls it
    a page of results.
    """
    # Skipped first, then counted: offset + limit could pass what islice takes.
    rest = islice(rows, query["offset"], None)
    return list(islice(rest, query["limit"]))
