"""Judge and convert JSON values as JavaScript does."""

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

_LAST_INDEX = 4294967294
_INDEX_DIGITS = 10


class Undefined:
    """Stand for JavaScript's `undefined`; there is one, `UNDEFINED`."""

    __slots__ = ()

    def __bool__(self) -> bool:
        """Count as false."""
        return False

    def __repr__(self) -> str:
        """Show the public name."""
        return "UNDEFINED"

    def __copy__(self) -> Undefined:
        """Stay the only one."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Undefined:
        """Stay the only one."""
        return self

    def __reduce__(self) -> str:
        """Stay the only one when read back."""
        return "UNDEFINED"


UNDEFINED: Final = Undefined()


@dataclass(frozen=True, slots=True)
class JsFunction:
    """Stand for a built-in function that a path reached, such as `toString`."""

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
    """Name a value's type as the engine does: array and null apart from object."""
    name = _TYPE_NAMES.get(value.__class__)
    if name is None:
        name = next(
            (name for kind, name in _TYPE_NAMES.items() if isinstance(value, kind)),
            "object",
        )
    return name


def is_number(value: Any) -> bool:
    """Say whether JavaScript holds the value for a number; a boolean is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_truthy(value: Any) -> bool:
    """Judge a value in a condition: empty lists and objects count as true."""
    if isinstance(value, (dict, list)):
        return True
    return bool(value) and value == value  # noqa: PLR0124 - NaN is false


def to_text(value: Any) -> str:
    """Convert a value as `String(value)` does.

    Raises `EngineError` (a TypeError) for an object that carries a `toString`
    of its own, as such an object has no text.
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
    """Convert a value as `Number(value)` does."""
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
    """Say whether a value is nothing, or loosely equal to the empty text."""
    if value is None or value is UNDEFINED:
        return True
    if isinstance(value, (bool, int, float)):
        return value == 0
    return to_text(value) == ""


def ordered_keys(value: dict[str, Any]) -> Iterable[str]:
    """Give an object's keys in JavaScript's order: integer-like ones first."""
    for key in value:
        if key[:1].isdigit():
            return _sort_keys(value)
    return value


def is_index(key: str) -> bool:
    """Say whether a key is an integer-like one that JavaScript orders by value."""
    if len(key) > _INDEX_DIGITS or not (key.isdigit() and key.isascii()):
        return False
    return (key[0] != "0" or key == "0") and int(key) <= _LAST_INDEX


def _sort_keys(value: dict[str, Any]) -> list[str]:
    indexes = sorted(filter(is_index, value), key=int)
    return [*indexes, *(key for key in value if not is_index(key))]
