"""Read one property of a value as JavaScript's `value[key]` does.

Source: ECMA-262, "Properties of the Object, Array, String, Number, Boolean and
Function Prototype Objects"; `js_members.json` lists their names and lengths. Python
has no counterpart: `{}["toString"]` is a KeyError.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.package_data import read_package_json
from schematic_emulator.destination.javascript.strings import split_units, unit_length
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    JsFunction,
    is_index,
    is_truthy,
    type_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# A copy of what the file lists for objects: choosing a fast path must not load it.
OBJECT_MEMBERS = frozenset(
    {
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "__proto__",
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
    }
)


def get_member(value: Any, key: str) -> Any:
    """Return `value && value[key]`: a falsy value is returned as it is.

    So a path that continues after 0, "" or null ends in that value, not in undefined.
    Source: @segment/actions-core 3.170.0, get.js; @segment/destination-subscriptions
    3.37.0, get.js.
    """
    if isinstance(value, dict):
        found = value.get(key, UNDEFINED)
        if found is not UNDEFINED:
            return found
    elif not is_truthy(value):
        return value
    kind = type_name(value)
    if kind in _OWN:
        own = _OWN[kind](value, key)
        if own is not UNDEFINED:
            return own
    return _find_inherited(kind, key)


def is_built_in(key: str) -> bool:
    """Return whether any kind of value has a built-in property of this name."""
    return key == "__proto__" or key in _built_in_names()


@cache
def _built_in_names() -> frozenset[str]:
    tables = [*_built_ins()["members"].values(), *_built_ins()["statics"].values()]
    return frozenset(name for table in tables for name in table)


def _array_member(value: list[Any], key: str) -> Any:
    if key == "length":
        return len(value)
    if is_index(key) and int(key) < len(value):
        return value[int(key)]
    return UNDEFINED


def _text_member(value: str, key: str) -> Any:
    if key == "length":
        return unit_length(value)
    if not is_index(key):
        return UNDEFINED
    # One UTF-16 unit, so half of an emoji.
    units = split_units(value)
    return units[int(key)] if int(key) < len(units) else UNDEFINED


def _function_member(value: JsFunction, key: str) -> Any:
    if key in ("name", "length"):
        return getattr(value, key)
    if not value.is_constructor:
        return UNDEFINED
    if key == "prototype":
        return _PROTOTYPES.get(value.name, UNDEFINED)
    return _value_of(_built_ins()["statics"][value.name].get(key))


_OWN: dict[str, Callable[[Any, str], Any]] = {
    "array": _array_member,
    "string": _text_member,
    "function": _function_member,
}
_PROTOTYPES: dict[str, Any] = {"Object": {}, "Array": []}
_PROTOTYPE_OF: dict[str, Any] = {
    "object": {},
    "array": [],
    "function": JsFunction("", 0),
}


def _find_inherited(kind: str, key: str) -> Any:
    if key == "__proto__":
        return _PROTOTYPE_OF.get(kind, {})
    return _value_of(_built_ins()["members"][kind].get(key))


def _value_of(entry: Any) -> Any:
    if entry is None:
        return UNDEFINED
    return JsFunction(*entry) if isinstance(entry, list) else entry


@cache
def _built_ins() -> dict[str, Any]:
    """Read the table of built-in properties: name and length of each function."""
    table: dict[str, Any] = read_package_json(
        "schematic_emulator.destination", "js_members.json"
    )
    return table
