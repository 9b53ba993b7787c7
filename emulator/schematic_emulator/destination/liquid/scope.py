"""Hold what a template's names mean while it is rendered."""

from __future__ import annotations

from typing import Any

from liquid import RenderContext

from schematic_emulator.destination.javascript.strings import split_units, unit_length
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_index,
    is_number,
    to_text,
)
from schematic_emulator.destination.liquid.drops import Drop, plain
from schematic_emulator.destination.liquid.failures import render_error

MEMORY_LIMIT = 100_000_000  # units and items, as the published engine sets it


class Scope(RenderContext):
    """Keep assigned names over the payload, and count what filters make.

    The payload is never written to: a counter is laid over it.
    """

    __slots__ = ("_used", "cycles", "payload", "written")

    def __init__(self, template: Any, payload: Any) -> None:
        super().__init__(template)
        self.payload = payload
        self.written: dict[str, Any] = {}
        self.cycles: dict[str, int] = {}
        self._used = 0

    def use(self, amount: float) -> None:
        """Count units and items made; raise beyond the engine's limit."""
        if amount > 0:
            self._used += int(min(amount, MEMORY_LIMIT + 1))
            if self._used > MEMORY_LIMIT:
                raise render_error("memory alloc limit exceeded")

    def find(self, key: Any) -> Any:
        """Give what a name means; undefined for an unknown one."""
        name = key if isinstance(key, str) else to_text(plain(key))
        for names in (self.locals, self.written):
            if name in names:
                return names[name]
        return read_member(self.payload if _has(self.payload, name) else {}, key)

    def count(self, name: str, step: int) -> Any:
        """Move a counter and give its value before."""
        value = self.written.get(name, UNDEFINED)
        if value is UNDEFINED and isinstance(self.payload, dict):
            value = self.payload.get(name, UNDEFINED)
        value = value if is_number(value) else 0
        self.written[name] = value + step
        return value


def _has(payload: Any, name: str) -> bool:
    if isinstance(payload, dict):
        return name in payload
    return _own(payload, name) is not UNDEFINED


def read_path(value: Any, keys: list[Any]) -> Any:
    """Go down a path as liquidjs does."""
    for key in keys:
        value = read_member(value, key)
    return value


def read_member(value: Any, key: Any) -> Any:
    """Give one member: an item, a key of its own, or `size`, `first`, `last`."""
    if value is None or value is UNDEFINED or value.__class__ is Drop:
        return UNDEFINED if value.__class__ is Drop else value
    key = plain(key)
    if isinstance(value, list) and is_number(key):
        return _item(value, key)
    name = key if isinstance(key, str) else to_text(key)
    found = _own(value, name)
    if name == "size" and key == "size":
        return found if found is not UNDEFINED else _size(value)
    if found is UNDEFINED and isinstance(value, list) and key in ("first", "last"):
        return _item(value, 0 if key == "first" else -1)
    return found


def _item(items: list[Any], index: float) -> Any:
    place = len(items) + index if index < 0 else index
    # A number that is none lies nowhere.
    if not 0 <= place < len(items) or place != int(place):
        return UNDEFINED
    return items[int(place)]


def _own(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name, UNDEFINED)
    if not isinstance(value, (list, str)):
        return UNDEFINED
    if name == "length":
        return _size(value)
    if not is_index(name):
        return UNDEFINED
    items = split_units(value) if isinstance(value, str) else value
    return items[int(name)] if int(name) < len(items) else UNDEFINED


def _size(value: Any) -> Any:
    if isinstance(value, str):
        return unit_length(value)
    return len(value) if isinstance(value, (list, dict)) else UNDEFINED
