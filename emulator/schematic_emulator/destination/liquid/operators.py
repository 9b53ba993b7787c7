"""Compare and combine values as liquidjs's operators do.

Source: liquidjs 10.30.1, dist/liquid.node.js (operatorPrecedences, defaultOperators,
isTruthy).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.numbers import to_double
from schematic_emulator.destination.javascript.strings import split_units
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_number,
    to_number,
    to_text,
)
from schematic_emulator.destination.liquid.drops import Drop, plain

if TYPE_CHECKING:
    from collections.abc import Callable

PRECEDENCE = {
    **dict.fromkeys(("==", "!=", ">", "<", ">=", "<=", "contains"), 2),
    "not": 1,
    "and": 0,
    "or": 0,
}


def is_true(value: Any) -> bool:
    """Return the boolean of a condition: only false, null and undefined are false.

    0 and "" are true, unlike in JavaScript.
    """
    if value.__class__ is Drop:
        return value.value is not None
    return value is not None and value is not False and value is not UNDEFINED


def equals(left: Any, right: Any) -> bool:
    """Compare as `===` does, lists by their items, words by their own rules.

    Two equal objects differ, as `===` compares references.
    """
    if left.__class__ is Drop:
        return bool(left.equals(right))
    if right.__class__ is Drop:
        return bool(right.equals(left))
    if isinstance(left, list):
        return (
            isinstance(right, list)
            and len(left) == len(right)
            and all(map(equals, left, right))
        )
    if isinstance(left, dict):
        return left is right
    if is_number(left) and is_number(right):
        return to_double(left) == to_double(right)
    return left.__class__ is right.__class__ and bool(left == right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def decide(left: Any, right: Any) -> bool:
        if left.__class__ is Drop or right.__class__ is Drop:
            return False
        left, right = _primitive(left), _primitive(right)
        if isinstance(left, str) and isinstance(right, str):
            return compare(_in_units(left), _in_units(right))
        # Comparisons with NaN are false in both languages.
        return compare(to_number(left), to_number(right))

    return decide


def _primitive(value: Any) -> Any:
    return to_text(value) if isinstance(value, (list, dict)) else value


def _in_units(text: str) -> str:
    # JavaScript orders text by units: an emoji precedes U+FFFD.
    return text if text.isascii() else split_units(text)


def contains(left: Any, right: Any) -> bool:
    """Return whether a list contains an item, or text contains text."""
    left = plain(left)
    if isinstance(left, list):
        return any(equals(item, right) for item in left)
    if isinstance(left, str):
        wanted = "undefined" if right is UNDEFINED else to_text(plain(right))
        return split_units(wanted) in split_units(left)
    return False


BINARY: dict[str, Callable[[Any, Any], bool]] = {
    "==": equals,
    "!=": lambda left, right: not equals(left, right),
    ">": _ordered(lambda left, right: left > right),
    "<": _ordered(lambda left, right: left < right),
    ">=": _ordered(lambda left, right: left >= right),
    "<=": _ordered(lambda left, right: left <= right),
    "contains": contains,
    "and": lambda left, right: is_true(left) and is_true(right),
    "or": lambda left, right: is_true(left) or is_true(right),
}
