"""Represent `nil`, `empty` and `blank`, which have their own rules of comparison.

Source: liquidjs 10.30.1, dist/liquid.node.js (NullDrop, EmptyDrop, BlankDrop).
"""

from __future__ import annotations

import re
from typing import Any

from schematic_emulator.destination.javascript.values import UNDEFINED

_BLANK_TEXT = re.compile(r"[\s\ufeff]*")


class Drop:
    """Represent a word of the language; `value` is what filters receive."""

    __slots__ = ("value", "word")

    def __init__(self, word: str, value: Any) -> None:
        self.word = word
        self.value = value

    def equals(self, other: Any) -> bool:
        """Compare with the value on the other side of `==`.

        `empty` and `blank` equal neither themselves nor each other (EmptyDrop.equals).
        """
        if self is NIL:
            return plain(other) is None
        if self is BLANK and _is_blank(other):
            return True
        return not _is_emptiness(other) and _is_empty(plain(other))

    def __repr__(self) -> str:
        """Return the word."""
        return self.word


NIL = Drop("nil", None)
EMPTY = Drop("empty", "")
BLANK = Drop("blank", "")
LITERALS: dict[str, Any] = {
    "true": True,
    "false": False,
    "nil": NIL,
    "null": NIL,
    "empty": EMPTY,
    "blank": BLANK,
}


def plain(value: Any) -> Any:
    """Return what filters receive: null for undefined, the value of a word."""
    if value is UNDEFINED:
        return None
    return value.value if value.__class__ is Drop else value


def _is_emptiness(value: Any) -> bool:
    return value is EMPTY or value is BLANK


def _is_blank(value: Any) -> bool:
    if value is False or plain(value) is None:
        return True
    return isinstance(value, str) and _BLANK_TEXT.fullmatch(value) is not None


def _is_empty(value: Any) -> bool:
    return isinstance(value, (str, list, dict)) and not value
