"""Parse the query fields of a route into typed values."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from schematic_contracts.formats import read_date_time
from schematic_contracts.reading.bounds import QUERY, QUERY_KEYS
from schematic_emulator.api.describe.values import show, write_instant
from schematic_emulator.api.rest.query.field import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.api.rest.query.field import QueryField

# Nineteen digits are enough for every int64; int() accepts thousands, slowly.
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,19}")
Query = dict[str, Any]
Pairs = list[tuple[str, str]]
MAX_LENGTH = 1024


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


def read_pairs(query_string: bytes) -> Pairs:
    """Return every pair of the query string in order, empty values included.

    Raises QueryError for bytes that are not UTF-8 and for more than `QUERY`.
    Flask's own reader silently replaces such bytes, so that the answer would be about
    another value than the one sent.
    """
    try:
        return parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=QUERY.most,
        )
    except UnicodeDecodeError:
        raise QueryError("query string", "expected UTF-8") from None
    except ValueError:
        raise QueryError("query string", QUERY.refuse()) from None


def read_key_map(pairs: Pairs, name: str = "keys") -> dict[str, str]:
    """Return the key map of the query, with 1 to 100 keys.

    The Python, Go and Ruby clients send `keys[a]=b`, the Node client sends
    `keys={"a":"b"}`, and the documentation also allows a bare `a=b`. Bare pairs count
    only if the query has neither of the other forms.

    Raises QueryError for any other form, for too many keys or too long ones, and for a
    key with two values. Source: recorded requests of schematichq 1.4.6 and
    @schematichq/schematic-typescript-node 1.6.2.
    """
    named = [*_bracketed(pairs, name), *_as_json(pairs, name)]
    keys: dict[str, str] = {}
    for key, value in named or _bare(pairs, name):
        if keys.setdefault(key, value) != value:
            raise QueryError(name, f"key {show(key)} has two values")
        _require_bounds(name, key, value)
    if not keys:
        raise QueryError(name, "expected at least one key, such as keys[id]=acme")
    if len(keys) > QUERY_KEYS.most:
        raise QueryError(name, QUERY_KEYS.refuse())
    return keys


def _bracketed(pairs: Pairs, name: str) -> Pairs:
    opening = f"{name}["
    found = [pair for pair in pairs if pair[0].startswith(opening)]
    for field, _ in found:
        if not field.endswith("]"):
            raise QueryError(name, f"expected {opening}name], found {show(field)}")
    return [(field[len(opening) : -1], value) for field, value in found]


def _as_json(pairs: Pairs, name: str) -> Pairs:
    return [
        item for field, text in pairs if field == name for item in _items(name, text)
    ]


def _items(name: str, text: str) -> Pairs:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise QueryError(
            name, f'expected a JSON object such as {{"id":"acme"}}, found {show(text)}'
        )
    return [(key, _key_text(name, key, item)) for key, item in value.items()]


def _key_text(name: str, key: str, value: Any) -> str:
    """Return a key's value as text; whole numbers are converted, as in captures."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise QueryError(name, f"expected text for key {show(key)}")


def _bare(pairs: Pairs, name: str) -> Pairs:
    return [pair for pair in pairs if pair[0] != name and "[" not in pair[0]]


def _require_bounds(name: str, key: str, value: str) -> None:
    if not key:
        raise QueryError(name, "a key's name is empty")
    for text in (key, value):
        if len(text) > MAX_LENGTH:
            raise QueryError(
                name, f"{show(text)} is longer than {MAX_LENGTH} characters"
            )
        if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
            raise QueryError(name, "contains half of a surrogate pair")
