"""Look up names while a template is rendered.

Source: liquidjs 10.30.1, dist/liquid.node.js (Context, readJSProperty, readSize,
Limiter). `ownPropertyOnly` is the default, so `toString` is not reachable here, unlike
in `@path`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.reading.bounds import TEMPLATE_MEMORY
from schematic_emulator.destination.javascript.strings import split_units, unit_length
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_index,
    is_number,
    to_text,
)
from schematic_emulator.destination.liquid.drops import Drop, plain
from schematic_emulator.destination.liquid.failures import render_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TOO_MUCH = TEMPLATE_MEMORY.most + 1
# The published engine's own message, and our bound, which is lower.
OVER_MEMORY = f"memory alloc limit exceeded: {TEMPLATE_MEMORY.refuse()}"


class Scope:
    """Store assigned names beside the payload, and count what filters produce.

    liquidjs writes counters into the payload and so into the event; this does not.
    `filters` are all that there are, by name.
    """

    __slots__ = ("_used", "cycles", "filters", "locals", "payload", "written")

    def __init__(self, payload: Any, filters: Mapping[str, Callable[..., Any]]) -> None:
        self.payload = payload
        self.filters = filters
        self.locals: dict[str, Any] = {}
        self.written: dict[str, Any] = {}
        self.cycles: dict[str, int] = {}
        self._used = 0

    def use(self, amount: float) -> None:
        """Add to the units and items used (Limiter.use).

        Raises TemplateError (a RenderError) beyond the bound.
        """
        if amount > 0:
            self._used += int(min(amount, _TOO_MUCH))
            if self._used > TEMPLATE_MEMORY.most:
                raise render_error(OVER_MEMORY)

    def find(self, key: Any) -> Any:
        """Return the value of a name; undefined if it is unknown."""
        name = key if isinstance(key, str) else to_text(plain(key))
        for names in (self.locals, self.written):
            if name in names:
                return names[name]
        return read_member(self.payload if _has(self.payload, name) else {}, key)

    def count(self, name: str, step: int) -> Any:
        """Add `step` to a counter and return its value before."""
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
    """Return the value at the end of a path (_getFromScope)."""
    for key in keys:
        value = read_member(value, key)
    return value


def read_member(value: Any, key: Any) -> Any:
    """Return one property: an item, an own key, or `size`, `first`, `last`.

    null stays null and undefined stays undefined; neither is an error.
    """
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
    # NaN fails this comparison, too.
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
