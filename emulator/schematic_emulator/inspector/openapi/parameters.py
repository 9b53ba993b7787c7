"""Describe the query fields and path parts of a route as OpenAPI parameters."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from schematic_contracts.package_data import read_package_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.api.operations import Operation
    from schematic_emulator.api.rest.query.field import QueryField

OWN = "schematic_emulator.inspector.routes"
VENDOR = "schematic_emulator.api.rest"
MAX_INT64 = 2**63 - 1


def find_fields(route: Operation) -> tuple[QueryField, ...]:
    """Return the query fields that the route reads, from the module that reads them."""
    if not route.query:
        return ()
    module, _, name = route.query.rpartition(".")
    package = OWN if route.group == "emulator" else VENDOR
    fields: tuple[QueryField, ...] = getattr(import_module(f"{package}.{module}"), name)
    return fields


def describe_parameters(route: Operation) -> list[dict[str, Any]]:
    """Return the parameters of a route: the parts of its path, then its query."""
    parts = re.findall(r"\{(\w+)\}", route.path)
    return [
        *(_describe_part(name) for name in parts),
        *(_describe_field(field) for field in find_fields(route)),
    ]


def _describe_part(name: str) -> dict[str, Any]:
    words = find_words(name)
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": words.get("description", ""),
        "schema": {"type": "string", "minLength": 1},
        "example": words.get("example"),
    }


def _describe_field(field: QueryField) -> dict[str, Any]:
    words = find_words(field.name)
    parameter: dict[str, Any] = {
        "name": field.name,
        "in": "query",
        "required": field.required,
        "description": words.get("description", ""),
        "schema": SCHEMAS[field.kind](field),
        "example": field.choices[0] if field.choices else words.get("example"),
    }
    if field.choices and field.kind == "texts":
        parameter["example"] = [field.choices[0]]
    if field.kind == "key-map":
        parameter |= {"style": "deepObject", "explode": True}
    return parameter


def _text(field: QueryField) -> dict[str, Any]:
    if field.choices:
        return {"type": "string", "enum": list(field.choices)}
    return {"type": "string", "maxLength": field.max_length}


def _texts(field: QueryField) -> dict[str, Any]:
    return {"type": "array", "items": _text(field), "maxItems": field.max_items}


def _integer(field: QueryField) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "integer",
        "minimum": field.minimum,
        "maximum": field.maximum,
    }
    if field.default is not None:
        schema["default"] = field.default
    return schema


def _boolean(_: QueryField) -> dict[str, Any]:
    return {"type": "boolean"}


def _instant(_: QueryField) -> dict[str, Any]:
    return {"type": "string", "format": "date-time"}


def _key_map(_: QueryField) -> dict[str, Any]:
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 100,
        "propertyNames": {"minLength": 1, "maxLength": 1024},
        "additionalProperties": {"type": "string", "maxLength": 1024},
    }


SCHEMAS: Mapping[str, Callable[[QueryField], dict[str, Any]]] = {
    "text": _text,
    "texts": _texts,
    "integer": _integer,
    "boolean": _boolean,
    "instant": _instant,
    "key-map": _key_map,
}


def find_words(name: str) -> dict[str, Any]:
    """Return a parameter's `description` and `example`, as far as it has them."""
    return _words().get(name, {})


@cache
def _words() -> dict[str, dict[str, Any]]:
    """Return the description and an example of each parameter by its name."""
    words: dict[str, dict[str, Any]] = read_package_json(
        "schematic_emulator.inspector", "data/parameters.json"
    )
    return words
