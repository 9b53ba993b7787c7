"""Test and convert values as JavaScript does.

Source: ECMA-262, "Type Conversion" (ToBoolean, ToString, ToNumber), IsLooselyEqual
and OrdinaryOwnPropertyKeys; @segment/actions-core 3.170.0, real-type-of.js.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from schematic_emulator.destination.errors import EngineError
from schematic_emulator.destination.javascript.numbers import (
    number_text,
    text_number,
    to_double,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LAST_INDEX = 4294967294  # V8 orders keys up to 2**32 - 2 as array indexes
_INDEX_DIGITS = 10


class Undefined:
    """Represent JavaScript's `undefined`; the only instance is `UNDEFINED`.

    None cannot do it: it is JavaScript's null, which JSON and mappings preserve.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        """Return False, as in JavaScript."""
        return False

    def __repr__(self) -> str:
        """Return the public name."""
        return "UNDEFINED"

    def __copy__(self) -> Undefined:
        """Return the only instance."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Undefined:
        """Return the only instance."""
        return self

    def __reduce__(self) -> str:
        """Return the name by which pickle finds the only instance."""
        return "UNDEFINED"


UNDEFINED: Final = Undefined()


@dataclass(frozen=True, slots=True)
class JsFunction:
    """Represent a built-in function that a path reached, such as `toString`."""

    name: str
    length: int
    is_constructor: bool = False


_TYPE_NAMES: dict[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
    Undefined: "undefined",
    JsFunction: "function",
}


def type_name(value: Any) -> str:
    """Return the type name that the engine uses: null and array are not objects.

    Source: @segment/actions-core 3.170.0, real-type-of.js (realTypeOf).
    """
    name = _TYPE_NAMES.get(value.__class__)
    if name is None:
        name = next(
            (name for kind, name in _TYPE_NAMES.items() if isinstance(value, kind)),
            "object",
        )
    return name


def is_number(value: Any) -> bool:
    """Return whether the value is a number; in Python alone a boolean is an int."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_truthy(value: Any) -> bool:
    """Return the boolean of a value as ToBoolean does.

    Python disagrees twice: empty lists and objects are true, and NaN is false.
    """
    if isinstance(value, (dict, list)):
        return True
    return bool(value) and value == value  # noqa: PLR0124 - NaN is false


def to_text(value: Any) -> str:
    """Convert a value as `String(value)` does.

    Raises EngineError (a TypeError) for an object with an own key `toString`: its
    value hides the function that would return the text.
    """
    kind = type_name(value)
    if kind == "number":
        return number_text(value)
    if kind == "array":
        return ",".join(
            "" if item is None or item is UNDEFINED else to_text(item) for item in value
        )
    if kind == "object":
        return _object_text(value)
    if kind == "function":
        return f"function {value.name}() {{ [native code] }}"
    return _PLAIN_TEXT[kind](value)


_PLAIN_TEXT: dict[str, Callable[[Any], str]] = {
    "string": str,
    "boolean": lambda value: "true" if value else "false",
    "null": lambda _: "null",
    "undefined": lambda _: "undefined",
}


def _object_text(value: dict[str, Any]) -> str:
    if isinstance(value, dict) and "toString" in value:
        raise EngineError("TypeError", "Cannot convert object to primitive value")
    return "[object Object]"


def to_number(value: Any) -> float:
    """Convert a value as `Number(value)` does: null is 0, undefined is NaN."""
    if is_number(value):
        return to_double(value)
    if isinstance(value, bool):
        return int(value)
    if value is None:
        return 0
    if value is UNDEFINED:
        return math.nan
    return text_number(to_text(value))


def is_blank(value: Any) -> bool:
    """Return whether a value is null, undefined or loosely equal to "".

    0, false, [] and [[]] are loosely equal to it, "0" and {} are not.
    Source: ECMA-262, IsLooselyEqual.
    """
    if value is None or value is UNDEFINED:
        return True
    if isinstance(value, (bool, int, float)):
        return value == 0
    return to_text(value) == ""


def ordered_keys(value: dict[str, Any]) -> Iterable[str]:
    """Return an object's keys in JavaScript's order: integer-like ones first.

    Source: ECMA-262, OrdinaryOwnPropertyKeys. A Python dict has insertion order only.
    """
    for key in value:
        if key[:1].isdigit():
            return _sort_keys(value)
    return value


def is_index(key: str) -> bool:
    """Return whether a key is an array index, which JavaScript orders by value."""
    if len(key) > _INDEX_DIGITS or not (key.isdigit() and key.isascii()):
        return False
    return (key[0] != "0" or key == "0") and int(key) <= _LAST_INDEX


def _sort_keys(value: dict[str, Any]) -> list[str]:
    indexes = sorted(filter(is_index, value), key=int)
    return [*indexes, *(key for key in value if not is_index(key))]
