"""Remove `undefined` from resolved values, and what else JSON cannot hold."""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.js_values import UNDEFINED, JsFunction

if TYPE_CHECKING:
    from collections.abc import Callable


class Keeping(Enum):
    """Say where a resolved object keeps keys whose value is undefined.

    They vanish in the end, but `@merge` and `@flatten` see them before: an
    undefined value that comes later takes an earlier one away.
    """

    NOWHERE = 0
    AT_TOP = 1
    EVERYWHERE = 2

    @property
    def below(self) -> Keeping:
        """Give what holds for the values of an object."""
        return self if self is Keeping.EVERYWHERE else Keeping.NOWHERE


def drop_undefined(value: Any) -> Any:
    """Give the value without undefined keys, at any depth below objects."""
    return _rebuild(value, drop_undefined, _is_undefined)


def plain_json(value: Any) -> Any:
    """Give what is left when the value has been through JSON text.

    Functions vanish; undefined in a list, and numbers that are not finite,
    become null.
    """
    if value.__class__ is float and not math.isfinite(value):
        return None
    return _rebuild(value, _plain_item, _is_no_json)


def _plain_item(value: Any) -> Any:
    return None if _is_no_json(value) else plain_json(value)


def _is_undefined(value: Any) -> bool:
    return value is UNDEFINED


def _is_no_json(value: Any) -> bool:
    return value is UNDEFINED or isinstance(value, JsFunction)


def _rebuild(
    value: Any, convert: Callable[[Any], Any], is_dropped: Callable[[Any], bool]
) -> Any:
    """Convert the values below; hand back the same object if nothing changes."""
    if isinstance(value, list):
        items = [convert(item) for item in value]
        unchanged = all(map(_is_same, items, value))
        return value if unchanged else items
    if isinstance(value, dict):
        kept = {
            key: convert(item) for key, item in value.items() if not is_dropped(item)
        }
        unchanged = len(kept) == len(value) and all(
            kept[key] is item for key, item in value.items()
        )
        return value if unchanged else kept
    return value


def _is_same(left: Any, right: Any) -> bool:
    return left is right
