"""Convert values as liquidjs does, for templates and their filters."""

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
    """Write a value as an output does: null is empty, lists have no comma."""
    value = plain(value)
    if value.__class__ is str:
        return str(value)
    if value is None:
        return ""
    if isinstance(value, list):
        return "".join(map(liquid_text, value))
    return to_text(value)


def liquid_number(value: Any) -> float:
    """Read a value as a number; what is none counts as zero."""
    number = js_number(value)
    return 0 if math.isnan(number) else number


def js_number(value: Any) -> float:
    """Read a value as `Number(value)` does; undefined is no number."""
    return to_number(UNDEFINED if value is UNDEFINED else plain(value))


def count_steps(value: Any) -> int:
    """Count the steps of a loop that runs while a counter is below the value."""
    number = js_number(value)
    return 0 if math.isnan(number) else math.ceil(max(min(number, 2**31), 0))


def is_js_true(value: Any) -> bool:
    """Judge a value as JavaScript does; a word such as `nil` is an object."""
    return value.__class__ is Drop or is_truthy(value)


def to_list(value: Any) -> list[Any]:
    """Give a list: nothing for null, one item for anything else."""
    value = plain(value)
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def utf8(text: str) -> bytes:
    """Encode text; a lone surrogate becomes U+FFFD, as in Node."""
    return _LONE_SURROGATE.sub("\ufffd", text).encode()
