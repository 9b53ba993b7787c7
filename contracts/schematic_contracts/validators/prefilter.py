"""Derive a stricter schema that most valid payloads pass without a call into Python.

The check of a format is a Python function and costs more than the rest of an event's
contract together. Where a pattern guarantees the format, the prefilter asks for that
pattern instead; what it refuses is checked against the contract. Each reference is
replaced by its target: to follow one costs a third more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import NAMESPACE, read_uri
from schematic_contracts.pointer import follow_pointer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schematic_contracts.json_value import JsonObject

# Every day except 29 February, and no leap second: those are left to the contract.
_DAY = (
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
_OFFSET = "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_DATE_TIME = f"^[1-9][0-9]{{3}}-{_DAY}T{_TIME}{_OFFSET}$"

# A format -> a pattern that only texts of that format match.
PATTERNS: Mapping[str, str] = {"date-time": _DATE_TIME, "capture-date-time": _DATE_TIME}


# Keywords that may accompany a reference and mean nothing to a validator.
_ANNOTATIONS = {"$ref", "title", "description"}


def build_prefilter(schema: JsonObject) -> JsonObject:
    """Return the schema with a pattern instead of each format that has one.

    A recursive reference is not replaced, only written in full: it would never end.
    """
    derived: JsonObject = _derive(schema, schema["$id"], ())
    return derived


def _derive(node: Any, base: str, within: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_derive(item, base, within) for item in node]
    if not isinstance(node, dict):
        return node
    if _is_reference(node):
        return _derive_target(node["$ref"], base, within)
    derived = {name: _derive(value, base, within) for name, value in node.items()}
    pattern = PATTERNS.get(node["format"]) if _has_format(node) else None
    if pattern and "pattern" not in node:
        del derived["format"]
        derived["pattern"] = pattern
    return derived


def _derive_target(ref: str, base: str, within: tuple[str, ...]) -> Any:
    uri, _, fragment = ref.partition("#")
    uri = uri or base
    whole = f"{uri}#{fragment}"
    if whole in within:
        return {"$ref": whole}
    target = follow_pointer(read_uri(uri), fragment)
    return _derive(target, uri, (*within, whole))


def _is_reference(node: JsonObject) -> bool:
    ref = node.get("$ref")
    return (
        isinstance(ref, str)
        and ref.startswith((NAMESPACE, "#"))
        and node.keys() <= _ANNOTATIONS
    )


def _has_format(node: JsonObject) -> bool:
    # A property that happens to be called "format" holds a schema, not a name.
    return isinstance(node.get("format"), str)
