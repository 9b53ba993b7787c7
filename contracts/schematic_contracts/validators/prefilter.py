"""A stricter schema that most good payloads pass, without a call into Python.

A check of a format is a Python function and costs more than the rest of an event's
contract together. Where a pattern can tell that a text surely has the format, the
screen asks for that pattern instead; what it refuses is decided by the contract.
What a reference leads to stands in its place: to follow one costs a third more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import NAMESPACE, read_uri
from schematic_contracts.pointer import follow_fragment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schematic_contracts.json_value import JsonObject

# Every day but 29 February, and no leap second: those are left to the contract.
_DAY = (
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
_OFFSET = "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_MOMENT = f"^[1-9][0-9]{{3}}-{_DAY}T{_TIME}{_OFFSET}$"

# A format -> a pattern that only texts of that format match.
SCREENS: Mapping[str, str] = {"date-time": _MOMENT, "capture-date-time": _MOMENT}


# What may stand beside a reference and means nothing to a validator.
_REMARKS = {"$ref", "title", "description"}


def build_screen(schema: JsonObject) -> JsonObject:
    """Return the schema with a pattern in the place of each format that has one.

    A reference to itself stays one, in full: it would have no end.
    """
    screened: JsonObject = _screen(schema, schema["$id"], ())
    return screened


def _screen(node: Any, base: str, within: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_screen(item, base, within) for item in node]
    if not isinstance(node, dict):
        return node
    if _is_reference(node):
        return _screen_target(node["$ref"], base, within)
    screened = {name: _screen(value, base, within) for name, value in node.items()}
    pattern = SCREENS.get(node["format"]) if _has_format(node) else None
    if pattern and "pattern" not in node:
        del screened["format"]
        screened["pattern"] = pattern
    return screened


def _screen_target(ref: str, base: str, within: tuple[str, ...]) -> Any:
    uri, _, fragment = ref.partition("#")
    uri = uri or base
    whole = f"{uri}#{fragment}"
    if whole in within:
        return {"$ref": whole}
    target = follow_fragment(read_uri(uri), fragment)
    return _screen(target, uri, (*within, whole))


def _is_reference(node: JsonObject) -> bool:
    ref = node.get("$ref")
    return (
        isinstance(ref, str)
        and ref.startswith((NAMESPACE, "#"))
        and node.keys() <= _REMARKS
    )


def _has_format(node: JsonObject) -> bool:
    # A property that happens to be called "format" holds a schema, not a name.
    return isinstance(node.get("format"), str)
