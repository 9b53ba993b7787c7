"""Answer a page of rows while events keep coming in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from schematic_emulator.api.rest.query.page import select_page
from schematic_emulator.api.rest.request.respond import succeed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Response

    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment

Row = TypeVar("Row")


def copy_newest_first(environment: Environment, rows: Iterable[Row]) -> list[Row]:
    """Return a copy of the rows, newest first, made while the environment is locked.

    The event loop waits for the same lock to store an event, so only the copy is made
    under it; filtering and sorting need none.
    """
    with environment.lock:
        copied = list(rows)
    copied.reverse()
    return copied


def answer_page(
    environment: Environment,
    rows: Iterable[Row],
    describe: Callable[[Environment, Row], dict[str, Any]],
    query: Query,
) -> Response:
    """Return the page that the query selects; rows are described one lock at a time."""
    data = []
    for row in select_page(rows, query):
        with environment.lock:
            data.append(describe(environment, row))
    return succeed(data, query)
