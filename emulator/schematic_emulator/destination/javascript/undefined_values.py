"""Remove `undefined` from resolved values, and what else JSON cannot contain.

Source: @segment/actions-core 3.170.0, remove-undefined.js; ECMA-262, JSON.stringify.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import Any

from schematic_emulator.destination.javascript.values import UNDEFINED, JsFunction


class UndefinedKeys(Enum):
    """Choose where a resolved object retains keys whose value is undefined.

    The engine removes them once, at the end. Here they are dropped as early as
    possible, except below `@merge` and `@flatten`, which see them: a later
    undefined value replaces an earlier value.
    """

    DROPPED = 0
    KEPT_AT_TOP = 1
    KEPT = 2

    @property
    def below(self) -> UndefinedKeys:
        """Return the choice for the values of an object."""
        return self if self is UndefinedKeys.KEPT else UndefinedKeys.DROPPED


def drop_undefined(value: Any) -> Any:
    """Return the value without undefined keys, at any depth; list items stay."""
    return _rebuild(value, into_json=False)


def plain_json(value: Any) -> Any:
    """Return what `JSON.parse(JSON.stringify(value))` returns.

    Functions disappear from objects; in a list they become null, like undefined and
    numbers that are not finite.
    """
    return _rebuild(value, into_json=True)


def _rebuild(value: Any, *, into_json: bool) -> Any:
    """Return the same object if nothing changes, else a rebuilt one.

    Values may share parts with the event, so nothing is changed in place.
    """
    if isinstance(value, list):
        return _rebuild_list(value, into_json=into_json)
    if isinstance(value, dict):
        return _rebuild_object(value, into_json=into_json)
    is_nothing = value is UNDEFINED or isinstance(value, JsFunction)
    if into_json and (is_nothing or _is_infinite(value)):
        return None
    return value


def _rebuild_list(value: list[Any], *, into_json: bool) -> list[Any]:
    items = []
    is_same = True
    for item in value:
        items.append(_rebuild(item, into_json=into_json))
        is_same = is_same and items[-1] is item
    return value if is_same else items


def _rebuild_object(value: dict[str, Any], *, into_json: bool) -> dict[str, Any]:
    cleaned = {}
    is_same = True
    for key, item in value.items():
        # `cleaned["__proto__"] = item` sets the prototype in JavaScript, not a key.
        is_nothing = item is UNDEFINED or key == "__proto__"
        if is_nothing or (into_json and isinstance(item, JsFunction)):
            is_same = False
            continue
        cleaned[key] = _rebuild(item, into_json=into_json)
        is_same = is_same and cleaned[key] is item
    return value if is_same else cleaned


def without_prototypes(value: Any) -> Any:
    """Return the value without keys named `__proto__`, at any depth."""
    if isinstance(value, list):
        return [without_prototypes(item) for item in value]
    if not isinstance(value, dict):
        return value
    cleaned = {key: item for key, item in value.items() if key != "__proto__"}
    return {key: without_prototypes(item) for key, item in cleaned.items()}


def _is_infinite(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)
