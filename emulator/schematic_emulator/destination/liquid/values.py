"""Convert values as liquidjs does, for templates and their filters.

Source: liquidjs 10.30.1, dist/liquid.node.js (stringify, toNumber, toArray, toValue).
"""

from __future__ import annotations

import math
import re
from typing import Any

from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_truthy,
    to_number,
    to_text,
)
from schematic_emulator.destination.liquid.drops import Drop, plain

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def liquid_text(value: Any) -> str:
    """Write a value as an output does: null is empty, lists have no commas."""
    if value.__class__ is str:
        return str(value)
    value = plain(value)
    if value.__class__ is str:
        return str(value)
    if value is None:
        return ""
    if isinstance(value, list):
        return "".join(map(liquid_text, value))
    return to_text(value)


def liquid_number(value: Any) -> float:
    """Convert a value to a number; NaN becomes 0, as `+value || 0` does."""
    number = js_number(value)
    return 0 if math.isnan(number) else number


def js_number(value: Any) -> float:
    """Convert a value as `Number(value)` does: null is 0, undefined is NaN."""
    return to_number(UNDEFINED if value is UNDEFINED else plain(value))


def count_steps(value: Any) -> int:
    """Return how often a loop runs while a counter from 0 is below the value.

    `i < count` is false for NaN. Source: advanceCodePoints.
    """
    if value.__class__ is int:
        return max(min(value, 2**31), 0)  # quicker
    number = js_number(value)
    return 0 if math.isnan(number) else math.ceil(max(min(number, 2**31), 0))


def is_js_true(value: Any) -> bool:
    """Return the boolean of a value as JavaScript does; the word `nil` is true.

    A Drop is an object there, even one whose value is null.
    """
    return value.__class__ is Drop or is_truthy(value)


def to_list(value: Any) -> list[Any]:
    """Return a list: empty for null, one item for any value that is not a list."""
    value = plain(value)
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def utf8(text: str) -> bytes:
    """Encode text; a lone surrogate becomes U+FFFD, as in Node's `Buffer.from`."""
    return _LONE_SURROGATE.sub("\ufffd", text).encode()
