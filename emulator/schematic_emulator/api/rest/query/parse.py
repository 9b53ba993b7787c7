"""Parse the query fields of a route into typed values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_contracts.formats import read_date_time
from schematic_emulator.api.describe.values import show, write_instant
from schematic_emulator.api.rest.query.errors import QueryError
from schematic_emulator.api.rest.query.key_map import read_key_map

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.api.rest.query.field import QueryField
    from schematic_emulator.api.rest.query.pairs import Pairs

# Nineteen digits are enough for every int64; int() accepts thousands, slowly.
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,19}")

Query = dict[str, Any]


def parse_query(pairs: Pairs, fields: tuple[QueryField, ...]) -> Query:
    """Return the values of the given fields, typed; absent ones are left out.

    The result is also the `params` of the answer, which clients validate by type: lists
    as lists, numbers as integers. Source: schematichq 1.4.6, whose models raise
    ParsingError for text where a list is expected. Fields that the route does not have
    are ignored. Raises QueryError, which names the field.
    """
    query: Query = {}
    for field in fields:
        value = READERS[field.kind](field, pairs)
        if value is not None:
            query[field.name] = value
        elif field.required:
            raise QueryError(field.name, "this field is required")
    return query


def _values(field: QueryField, pairs: Pairs) -> list[str]:
    return [value for name, value in pairs if name in {field.name, f"{field.name}[]"}]


def _single(field: QueryField, pairs: Pairs) -> str | None:
    values = _values(field, pairs)
    if len(values) > 1:
        raise QueryError(field.name, f"expected one value, found {len(values)}")
    return values[0] if values else None


def _read_text(field: QueryField, pairs: Pairs) -> str | None:
    value = _single(field, pairs)
    if value is not None:
        _require_text(field, value)
    return value


def _read_texts(field: QueryField, pairs: Pairs) -> list[str] | None:
    values = _values(field, pairs)
    if len(values) > field.max_items:
        raise QueryError(
            field.name,
            f"expected at most {field.max_items} values, found {len(values)}",
        )
    for value in values:
        _require_text(field, value)
    return values or None


def _require_text(field: QueryField, value: str) -> None:
    if len(value) > field.max_length:
        problem = f"longer than {field.max_length} characters: {show(value)}"
        raise QueryError(field.name, problem)
    if field.choices and value not in field.choices:
        expected = ", ".join(field.choices)
        raise QueryError(field.name, f"expected one of {expected}, found {show(value)}")


def _read_integer(field: QueryField, pairs: Pairs) -> int | None:
    text = _single(field, pairs)
    if text is None:
        return field.default
    if not WHOLE_NUMBER.fullmatch(text):
        raise QueryError(field.name, f"expected a whole number, found {show(text)}")
    number = int(text)
    if not field.minimum <= number <= field.maximum:
        expected = f"{field.minimum} to {field.maximum}"
        raise QueryError(field.name, f"expected {expected}, found {number}")
    return number


def _read_boolean(field: QueryField, pairs: Pairs) -> bool | None:
    text = _single(field, pairs)
    if text is None:
        return None
    if text.lower() not in TRUTHS:
        raise QueryError(field.name, f"expected true or false, found {show(text)}")
    return TRUTHS[text.lower()]


TRUTHS = {"true": True, "false": False, "1": True, "0": False}


def _read_instant(field: QueryField, pairs: Pairs) -> str | None:
    """Return a time as RFC 3339 text in UTC, as `params` repeats it."""
    text = _single(field, pairs)
    if text is None:
        return None
    at = read_date_time(text)
    if at is None:
        raise QueryError(field.name, f"expected a date-time, found {show(text)}")
    return write_instant(at)


def _read_key_map(field: QueryField, pairs: Pairs) -> dict[str, str] | None:
    if field.required:
        return read_key_map(pairs, field.name)
    named = [pair for pair in pairs if pair[0].partition("[")[0] == field.name]
    return read_key_map(named, field.name) if named else None


READERS: Mapping[str, Callable[[QueryField, Pairs], Any]] = {
    "text": _read_text,
    "texts": _read_texts,
    "integer": _read_integer,
    "boolean": _read_boolean,
    "instant": _read_instant,
    "key-map": _read_key_map,
}
