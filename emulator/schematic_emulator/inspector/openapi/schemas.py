"""Convert contracts into the components of an OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import NAMESPACE, resources

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHEMAS = "#/components/schemas/"
DEFINITIONS = "$defs"
# Keywords that only our own validators read.
LEFT_OUT = frozenset({"$schema", "$id", DEFINITIONS, "x-expected", "x-cure"})
# Our stricter formats -> the standard format that each implies.
FORMATS = {"capture-date-time": "date-time"}
TUPLE = "prefixItems"
# Keywords whose keys are names of properties, not keywords.
NAMES = frozenset({"properties", "patternProperties", "dependentRequired"})
VALUES = frozenset({"const", "enum", "default", "examples"})


def refer(contract_id: str) -> dict[str, str]:
    """Return a reference to a contract's component."""
    return {"$ref": SCHEMAS + _name(contract_id)}


def describe_schemas(contract_ids: Iterable[str]) -> dict[str, Any]:
    """Return every schema that the contracts refer to, each definition on its own.

    The contract `api/company` becomes the component `api.company`, and the definition
    `Company` in its file becomes `api.company.Company`.
    """
    found: dict[str, Any] = {}
    for contract_id in contract_ids:
        for uri, schema in resources(contract_id).items():
            found |= _split(uri.removeprefix(NAMESPACE), schema)
    return dict(sorted(found.items()))


def _split(place: str, schema: dict[str, Any]) -> dict[str, Any]:
    parts = {
        f"{_name(place)}.{name}": _write(place, part)
        for name, part in schema.get(DEFINITIONS, {}).items()
    }
    if set(schema) - LEFT_OUT - {"title", "description"}:
        parts[_name(place)] = _write(place, schema)
    return parts


def _write(place: str, node: Any) -> Any:
    """Write one schema of the file at `place` with references to components."""
    if isinstance(node, list):
        return [_write(place, item) for item in node]
    if not isinstance(node, dict):
        return node
    if TUPLE in node:
        node = _loosen(node)
    return {
        word: _write_keyword(place, word, value)
        for word, value in node.items()
        if word not in LEFT_OUT
    }


def _loosen(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with `prefixItems` replaced: every item may match any of them.

    schemathesis 4.32 rejects the keyword, which it reads as one of an older dialect.
    """
    first = schema[TUPLE]
    rest = {word: value for word, value in schema.items() if word != TUPLE}
    if "items" in rest:
        rest["items"] = {"anyOf": [*first, rest["items"]]}
    return rest


def _write_keyword(place: str, word: str, value: Any) -> Any:
    if word == "$ref":
        return _locate(place, value)
    if word == "format":
        return FORMATS.get(value, value)
    if word in NAMES:
        return {name: _write(place, schema) for name, schema in value.items()}
    return value if word in VALUES else _write(place, value)


def _locate(place: str, ref: str) -> str:
    uri, _, pointer = ref.partition("#")
    file = uri.removeprefix(NAMESPACE) if uri else place
    head = f"/{DEFINITIONS}/"
    if pointer.startswith(head):
        return f"{SCHEMAS}{_name(file)}.{pointer.removeprefix(head)}"
    return SCHEMAS + _name(file) + pointer


def _name(place: str) -> str:
    return place.replace("/", ".")
