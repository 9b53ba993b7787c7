"""Answer lists of rows with their counts, and find one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from schematic_emulator.api.describe.view import copy_rows
from schematic_emulator.api.rest.query.row_filter import select_page
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_query, refuse_fields
from schematic_emulator.api.rest.request.respond import RequestRefusedError, succeed
from schematic_emulator.api.store.reports import HINT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flask import Response

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.field import QueryField
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment

Row = TypeVar("Row")
DELETED = {"deleted": True}


class Listing(Generic[Row]):
    """Answer the list of one resource and its count, by the same query.

    `find` returns the rows that a query selects, newest first: without a lock, so it
    iterates over copies of tables only. `describe` returns the body of an answer about
    one. `refused` names query fields that are not emulated.
    """

    def __init__(
        self,
        emulator: Emulator,
        fields: tuple[QueryField, ...],
        find: Callable[[Environment, Query], Iterable[Row]],
        describe: Callable[[EnvironmentView, Row], dict[str, Any]],
        *,
        refused: tuple[str, ...] = (),
    ) -> None:
        self._emulator = emulator
        self._fields = fields
        self._find = find
        self._describe = describe
        self._refused = refused

    def page(self) -> Response:
        """Return one page of the rows that the request's query selects."""
        environment, query = self._read()
        rows = self._find(environment, query)
        hidden = {
            field.shows for field in self._fields if not query.get(field.name)
        } - {""}

        def describe(view: EnvironmentView, row: Row) -> dict[str, Any]:
            described = self._describe(view, row)
            return {name: described[name] for name in described if name not in hidden}

        shown = describe if hidden else self._describe
        return answer_page(environment, rows, shown, query)

    def count(self) -> Response:
        """Return how many rows the request's query selects, on all pages."""
        environment, query = self._read()
        total = sum(1 for _ in self._find(environment, query))
        return succeed({"count": total}, query)

    def _read(self) -> tuple[Environment, Query]:
        environment = require_key(self._emulator).environment
        refuse_fields(*self._refused)
        return environment, read_query(*self._fields)


def get_row(rows: Mapping[str, Row], row_id: str, what: str) -> Row:
    """Return the row of an id. Raises RequestRefusedError (404): `<what> not found`."""
    found = rows.get(row_id)
    if found is None:
        raise RequestRefusedError(404, f"{what} not found")
    return found


def answer_page(
    environment: Environment,
    rows: Iterable[Row],
    describe: Callable[[EnvironmentView, Row], dict[str, Any]],
    query: Query,
    find_hint: Callable[[EnvironmentView, Row], str] | None = None,
) -> Response:
    """Return the page that the query selects, described from copies of its rows."""
    view, page = copy_rows(environment, select_page(rows, query))
    response = succeed([describe(view, row) for row in page], query)
    return _add_hint(response, view, page, find_hint)


def answer_row(
    environment: Environment,
    row: Row,
    describe: Callable[[EnvironmentView, Row], dict[str, Any]],
    query: Query | None = None,
    find_hint: Callable[[EnvironmentView, Row], str] | None = None,
) -> Response:
    """Return one row, described from a copy."""
    view, (copied,) = copy_rows(environment, [row])
    response = succeed(describe(view, copied), query)
    return _add_hint(response, view, [copied], find_hint)


def _add_hint(
    response: Response,
    view: EnvironmentView,
    rows: list[Row],
    find_hint: Callable[[EnvironmentView, Row], str] | None,
) -> Response:
    """Report in the header X-Emulator-Hint the first thing that is left out."""
    hints = (find_hint(view, row) for row in rows) if find_hint else ()
    hint = next(filter(None, hints), "")
    if hint:
        response.headers[HINT] = hint
    return response
