"""Convert values as liquidjs does, for templates and their filters."""

from __future__ import annotations

from typing import Any

from liquid import is_undefined
from liquid.builtin.expressions.primitive import Blank, Empty

from schematic_emulator.destination.errors import EngineError
from schematic_emulator.destination.js_numbers import text_number
from schematic_emulator.destination.js_values import (
    UNDEFINED,
    to_number,
    to_text,
)

_LONGEST_RANGE = 1_000_000  # ours: Node runs out of memory at about a hundred times it


def plain(value: Any) -> Any:
    """Give null for undefined, and the empty text for `empty` and `blank`."""
    if value is UNDEFINED or is_undefined(value):
        return None
    if isinstance(value, (Empty, Blank)):
        return ""
    if isinstance(value, range):
        if len(value) > _LONGEST_RANGE:
            raise EngineError("RangeError", "Invalid array length")
        return list(value)
    return value


def liquid_text(value: Any) -> str:
    """Write a value as an output does: null is empty, lists have no comma."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, list):
        return "".join(map(liquid_text, value))
    return to_text(value)


def liquid_number(value: Any) -> float:
    """Read a value as a number; what is none counts as zero."""
    value = plain(value)
    number = text_number(value) if isinstance(value, str) else to_number(value)
    return 0 if number != number else number  # noqa: PLR0124 - NaN is zero


def liquid_size(value: Any) -> int:
    """Give the length of text and lists; anything else has none."""
    value = plain(value)
    return len(value) if isinstance(value, (str, list)) else 0


def is_falsy(value: Any) -> bool:
    """Say whether a value counts as false: null and false only."""
    value = plain(value)
    return value is None or value is False
