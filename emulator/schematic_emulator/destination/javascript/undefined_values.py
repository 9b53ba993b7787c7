"""Remove `undefined` from resolved values, and what else JSON cannot hold."""

from __future__ import annotations

import math
from enum import Enum
from typing import Any

from schematic_emulator.destination.javascript.values import UNDEFINED, JsFunction


class UndefinedKeys(Enum):
    """Say where a resolved object keeps keys whose value is undefined.

    They vanish in the end, but `@merge` and `@flatten` see them before: an
    undefined value that comes later takes an earlier one away.
    """

    DROPPED = 0
    KEPT_AT_TOP = 1
    KEPT = 2

    @property
    def below(self) -> UndefinedKeys:
        """Give what holds for the values of an object."""
        return self if self is UndefinedKeys.KEPT else UndefinedKeys.DROPPED


def drop_undefined(value: Any) -> Any:
    """Give the value without undefined keys, at any depth below objects."""
    return _rebuild(value, into_json=False)


def plain_json(value: Any) -> Any:
    """Give what is left when the value has been through JSON text.

    Functions vanish; undefined in a list, and numbers that are not finite,
    become null.
    """
    return _rebuild(value, into_json=True)


def _rebuild(value: Any, *, into_json: bool) -> Any:
    """Rebuild a value; hand back the same object where nothing changes."""
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
        is_nothing = item is UNDEFINED or key == "__proto__"
        if is_nothing or (into_json and isinstance(item, JsFunction)):
            is_same = False
            continue
        cleaned[key] = _rebuild(item, into_json=into_json)
        is_same = is_same and cleaned[key] is item
    return value if is_same else cleaned


def without_prototypes(value: Any) -> Any:
    """Give the value without keys named `__proto__`, at any depth."""
    if isinstance(value, list):
        return [without_prototypes(item) for item in value]
    if not isinstance(value, dict):
        return value
    cleaned = {key: item for key, item in value.items() if key != "__proto__"}
    return {key: without_prototypes(item) for key, item in cleaned.items()}


def _is_infinite(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)
