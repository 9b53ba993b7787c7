"""Select one page of rows."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.rest.query.parse import Query

Row = TypeVar("Row")


def select_page(rows: Iterable[Row], query: Query) -> list[Row]:
    """Return the rows from `offset` on, at most `limit` of them.

    `offset` counts rows: every SDK uses it so, although the documentation describes it
    as a page of results.
    """
    # Two steps, because offset + limit may exceed sys.maxsize, islice's largest bound.
    rest = islice(rows, query["offset"], None)
    return list(islice(rest, query["limit"]))
