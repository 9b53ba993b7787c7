"""Answer a page of rows while events keep coming in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from schematic_emulator.api.describe.view import copy_rows
from schematic_emulator.api.rest.query.page import select_page
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.store.reports import HINT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Response

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment

Row = TypeVar("Row")


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
