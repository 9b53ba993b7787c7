"""Answers rows that people set up: one, a page of them, or their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.listing import answer_page
from schematic_emulator.api.rest.request.read import read_query, refuse_fields
from schematic_emulator.api.rest.request.respond import RequestRefusedError, succeed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flask import Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.field import QueryField
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment

Row = TypeVar("Row")

DELETED = {"deleted": True}


class Listing(Generic[Row]):
    """Answer the list of one resource and its count, by the same query.

    `find` gives the rows that the query means, newest first; `describe` one answer.
    `refused` names query fields that are not emulated.
    """

    def __init__(
        self,
        emulator: Emulator,
        fields: tuple[QueryField, ...],
        find: Callable[[Environment, Query], Iterable[Row]],
        describe: Callable[[Environment, Row], dict[str, Any]],
        *,
        refused: tuple[str, ...] = (),
    ) -> None:
        self._emulator = emulator
        self._fields = fields
        self._find = find
        self._describe = describe
        self._refused = refused

    def page(self) -> Response:
        """Answer the page that the request asks for."""
        environment, query = self._read()
        with environment.lock:
            rows = list(self._find(environment, query))
        return answer_page(environment, rows, self._describe, query)

    def count(self) -> Response:
        """Answer how many rows there are, whatever the page."""
        environment, query = self._read()
        with environment.lock:
            total = sum(1 for _ in self._find(environment, query))
        return succeed({"count": total}, query)

    def _read(self) -> tuple[Environment, Query]:
        environment = require_key(self._emulator).environment
        refuse_fields(*self._refused)
        return environment, read_query(*self._fields)


def get_row(rows: Mapping[str, Row], row_id: str, what: str) -> Row:
    """Return the row of an id. Raises RequestRefusedError (404) for any other id."""
    found = rows.get(row_id)
    if found is None:
        raise RequestRefusedError(404, f"{what} not found")
    return found
