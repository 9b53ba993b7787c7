"""Reads the current request's query fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from schematic_emulator.api.rest.query.errors import QueryError
from schematic_emulator.api.rest.query.pairs import read_pairs
from schematic_emulator.api.rest.query.parse import parse_query

if TYPE_CHECKING:
    from schematic_emulator.api.rest.query.field import QueryField
    from schematic_emulator.api.rest.query.parse import Query


def read_query(*fields: QueryField) -> Query:
    """Return the request's fields, typed. Raises QueryError, which answers 400."""
    return parse_query(read_pairs(request.query_string), fields)


def refuse_fields(*names: str) -> None:
    """Raise QueryError if the request uses a field that is not emulated."""
    for name, _ in read_pairs(request.query_string):
        if name.removesuffix("[]") in names:
            raise QueryError(name, "this filter is not emulated")
