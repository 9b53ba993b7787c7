"""Decides which rows that people set up a list request means."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schematic_emulator.api.rest.query.parse import Query


class Identified(Protocol):
    """A row with an id."""

    @property
    def id(self) -> str:
        """Give the row's own id."""
        ...


Row = TypeVar("Row", bound=Identified)
Named = TypeVar("Named")


def filter_rows(
    rows: dict[str, Row], query: Query, members: Mapping[str, str]
) -> list[Row]:
    """Return the rows that the query means, newest first.

    `members` leads from a query field to the row's member that must have its value,
    or one of its values if it holds several; `ids` is understood without it.
    """
    found: Iterable[Row] = reversed(rows.values())
    for name, member in {"ids": "id", **members}.items():
        if name in query:
            found = _having(found, member, query[name])
    return list(found)


def search_rows(rows: Iterable[Named], query: Query, *members: str) -> list[Named]:
    """Return the rows with `q` in one of their members, whatever its case."""
    needle = query.get("q", "").casefold()
    return [
        row
        for row in rows
        if any(needle in (getattr(row, name) or "").casefold() for name in members)
    ]


def _having(rows: Iterable[Row], member: str, wanted: Any) -> list[Row]:
    values = set(wanted) if isinstance(wanted, list) else {wanted}
    value_of = attrgetter(member)
    return [row for row in rows if value_of(row) in values]
