"""Select one page of rows."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Reversible

    from schematic_emulator.api.rest.query.parse import Query

Row = TypeVar("Row")
FIRST = 1_000


def list_newest(rows: Reversible[Row]) -> Iterator[Row]:
    """Yield the rows of a table that may change meanwhile, newest first.

    A first page needs only the newest: a copy of all is made after that many. Each
    copy is made by one call, during which nothing changes.
    """
    newest = list(islice(reversed(rows), FIRST))
    yield from newest
    if len(newest) < FIRST:
        return
    everything = list(reversed(rows))
    last = newest[-1]
    # What came meanwhile is before the rows that were yielded already.
    place = next((at for at, row in enumerate(everything) if row is last), FIRST - 1)
    yield from everything[place + 1 :]


def select_page(rows: Iterable[Row], query: Query) -> list[Row]:
    """Return the rows from `offset` on, at most `limit` of them.

    `offset` counts rows: every SDK uses it so, although the documentation describes it
    as a page of results.
    """
    # Two steps, because offset + limit may exceed sys.maxsize, islice's largest bound.
    rest = islice(rows, query["offset"], None)
    return list(islice(rest, query["limit"]))
