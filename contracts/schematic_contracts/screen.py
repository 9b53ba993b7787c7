"""A stricter schema that most good payloads pass, without a call into Python.

A check of a format is a Python function and costs more than the rest of an event's
contract together. Where a pattern can tell that a text surely has the format, the
screen asks for that pattern instead; what it refuses is decided by the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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


def build_screen(schema: JsonObject) -> JsonObject:
    """Return the schema with a pattern in the place of each format that has one."""
    screened: JsonObject = _screen(schema)
    return screened


def _screen(node: Any) -> Any:
    if isinstance(node, list):
        return [_screen(item) for item in node]
    if not isinstance(node, dict):
        return node
    screened = {name: _screen(value) for name, value in node.items()}
    pattern = SCREENS.get(node["format"]) if _has_format(node) else None
    if pattern and "pattern" not in node:
        del screened["format"]
        screened["pattern"] = pattern
    return screened


def _has_format(node: JsonObject) -> bool:
    # A property that happens to be called "format" holds a schema, not a name.
    return isinstance(node.get("format"), str)
