"""Write JSON text with line breaks as `JSON.stringify` does with a third argument."""

from __future__ import annotations

from typing import Any

from schematic_emulator.destination.javascript.json import stringify
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_number,
    ordered_keys,
)

_WIDEST = 10


def pretty_json(value: Any, space: Any) -> Any:
    """Write a value with an indent: a number of blanks, or text; at most ten."""
    indent = space[:_WIDEST] if isinstance(space, str) else ""
    if is_number(space):
        indent = " " * int(max(min(space, _WIDEST), 0))
    return _write(value, indent, "\n") if indent else stringify(value)


def _write(value: Any, indent: str, line: str) -> Any:
    inner = line + indent
    if isinstance(value, list) and value:
        items = [_write(item, indent, inner) for item in value]
        texts = ["null" if text is UNDEFINED else text for text in items]
        return f"[{inner}{f',{inner}'.join(texts)}{line}]"
    if isinstance(value, dict):
        written = [
            (key, _write(value[key], indent, inner)) for key in ordered_keys(value)
        ]
        members = [
            f"{stringify(key)}: {text}"
            for key, text in written
            if text is not UNDEFINED
        ]
        return f"{{{inner}{f',{inner}'.join(members)}{line}}}" if members else "{}"
    return stringify(value)
