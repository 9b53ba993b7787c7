"""Answers a page of rows without holding up the doors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from schematic_emulator.api.rest.query.page import take_page
from schematic_emulator.api.rest.request.respond import succeed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Response

    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment

Row = TypeVar("Row")


def copy_newest_first(environment: Environment, rows: Iterable[Row]) -> list[Row]:
    """Return a copy of the rows, made while the environment is locked.

    Events are taken in on the event loop, which waits for the same lock: whatever
    looks through all rows does so after it is free again.
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
    """Return the page that the query asks for, each row described under the lock."""
    data = []
    for row in take_page(rows, query):
        with environment.lock:
            data.append(describe(environment, row))
    return succeed(data, query)
