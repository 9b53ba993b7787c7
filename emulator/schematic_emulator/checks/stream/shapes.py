"""Reduce a value to what of it can change the verdict on an event: its shape."""

from __future__ import annotations

import re
from typing import Any

from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.mapping.mapping_reads import (
    EXACT,
    LOOSE,
    SPREAD,
    TIME,
)
from schematic_emulator.effects.key_map import PLACEHOLDERS, is_placeholder
from schematic_emulator.errors import EmulatorError

_TIME = re.compile(
    r"20\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    r"|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3,9})?Z",
    re.ASCII,
)
_SHORTEST_TIME = 20
LONGEST_TEXT = 100
LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))
_MOST_MEMBERS = 100
_DEEPEST = 5
_LARGEST = 2**53
# What represents a value in a key. A text that matters exactly is itself, a time the
# negative of its length.
ABSENT, TEXT, WHOLE = UNDEFINED, 1, 2
_SCALARS = (bool, int, float, type(None))


class UnshapedError(EmulatorError):
    """Raised for an event that is too large or too deep for a key."""


def shape_text(value: str, mode: int) -> Any:
    """Return the shape of a text; in LOOSE mode short printable ones are alike.

    Not so the texts that identify no one, such as "null".
    """
    if mode == LOOSE:
        is_plain = len(value) <= LONGEST_TEXT and value.isprintable()
        return TEXT if is_plain and not is_placeholder(value) else value
    if mode == TIME and len(value) >= _SHORTEST_TIME and _TIME.fullmatch(value):
        return -len(value)
    return value


def shape_value(value: Any, mode: int, depth: int = _DEEPEST) -> Any:
    """Return the shape of any value; equal shapes have the same effect in `mode`.

    Raises UnshapedError for a value that is too large, too deep or not JSON.
    """
    kind = value.__class__
    if kind is str:
        return shape_text(value, mode)
    if value is ABSENT:
        return value
    if kind is dict or kind is list:
        return _shape_members(value, mode, depth)
    # Beyond 2**53 a double skips integers, so the engine may change the value.
    if kind is int and mode <= SPREAD and -_LARGEST < value < _LARGEST:
        return WHOLE
    if kind not in _SCALARS:
        raise UnshapedError  # what only JavaScript has, such as a function
    return kind.__name__, repr(value)


def _shape_members(value: Any, mode: int, depth: int) -> Any:
    if not depth or len(value) > _MOST_MEMBERS:
        raise UnshapedError
    is_object = value.__class__ is dict
    within = LOOSE if mode == SPREAD else mode
    items = value.values() if is_object else value
    if mode == EXACT and set(map(type, items)) == {str}:
        return (value.__class__.__name__, *(value if is_object else ()), *items)
    shapes = [shape_value(item, within, depth - 1) for item in items]
    return (value.__class__.__name__, *(value if is_object else ()), *shapes)
