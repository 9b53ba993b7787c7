"""Filter stored rows by the query of a list request."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from schematic_emulator.api.rest.query.page import list_newest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from schematic_emulator.api.rest.query.parse import Query


class Identified(Protocol):
    """A row with an id."""

    @property
    def id(self) -> str:
        """Return the row's own id."""
        ...


Row = TypeVar("Row", bound=Identified)
Named = TypeVar("Named")


def filter_rows(
    rows: dict[str, Row], query: Query, attributes: Mapping[str, str]
) -> Iterable[Row]:
    """Return the rows that the query selects, newest first; needs no lock.

    `attributes` maps a query field to the attribute of a row that must equal its value,
    or one of its values if it is a list. `ids` need not be in it.
    """
    found: Iterable[Row] = list_newest(rows.values())
    for name, attribute in {"ids": "id", **attributes}.items():
        if name in query:
            found = _having(found, attribute, query[name])
    return found


def search_rows(
    rows: Iterable[Named], query: Query, *attributes: str
) -> Iterator[Named]:
    """Return the rows with `q` in one of these attributes, in any case."""
    needle = query.get("q", "").casefold()
    return (
        row
        for row in rows
        if any(needle in (getattr(row, name) or "").casefold() for name in attributes)
    )


def _having(rows: Iterable[Row], attribute: str, wanted: Any) -> Iterator[Row]:
    values = set(wanted) if isinstance(wanted, list) else {wanted}
    value_of = attrgetter(attribute)
    return (row for row in rows if value_of(row) in values)
