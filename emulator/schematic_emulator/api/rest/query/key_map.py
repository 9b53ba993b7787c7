"""Read a map of entity keys from a query, in the three forms that clients send."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from schematic_contracts.reading.bounds import QUERY_KEYS
from schematic_emulator.api.describe.values import show
from schematic_emulator.api.rest.query.errors import QueryError

if TYPE_CHECKING:
    from schematic_emulator.api.rest.query.pairs import Pairs

MAX_LENGTH = 1024


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
