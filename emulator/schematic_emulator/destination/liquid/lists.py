"""Filter lists in templates as liquidjs does.

Source: liquidjs 10.30.1, dist/liquid.node.js (arrayFilters).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.numbers import number_text
from schematic_emulator.destination.javascript.strings import split_units, unit_length
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_number,
    to_number,
    to_text,
)
from schematic_emulator.destination.liquid.drops import Drop, plain
from schematic_emulator.destination.liquid.expression import Expressions
from schematic_emulator.destination.liquid.operators import equals, is_true
from schematic_emulator.destination.liquid.scope import Scope, read_path
from schematic_emulator.destination.liquid.values import (
    count_steps,
    is_js_true,
    js_number,
    liquid_text,
    to_list,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBERS: frozenset[Any] = frozenset({int, float})


def _join(scope: Scope, value: Any, separator: Any = UNDEFINED, *_: Any) -> str:
    given = plain(separator)
    mark = " " if given is None else liquid_text(given)
    texts = ["" if plain(item) is None else to_text(item) for item in to_list(value)]
    scope.use(sum(map(len, texts)) + len(mark) * max(len(texts) - 1, 0))
    return mark.join(texts)


def _slice(
    scope: Scope, value: Any, begin: Any = UNDEFINED, length: Any = UNDEFINED, *_: Any
) -> Any:
    """Return a part of a list, or some characters of text.

    Text is counted in code points here (codePointLength), not in UTF-16 units.
    """
    if (
        isinstance(value, str)
        and type(begin) in _NUMBERS
        and type(length) in _NUMBERS
        and begin >= 0
        and length >= 0
    ):
        scope.use(length)
        start = count_steps(begin)
        return value[start : start + count_steps(length)]  # quicker
    value = plain(value)
    if value is None:
        return []
    items = value if isinstance(value, list) else liquid_text(value)
    count = 1 if length is UNDEFINED else length
    if js_number(begin) < 0:
        begin = _plus(len(items), begin)
    if js_number(begin) < 0 or js_number(count) < 0:
        return items[:0]
    scope.use(js_number(count))
    if isinstance(items, list):
        end = _whole(_plus(begin, count))
        return items[_whole(begin) : end if end >= 0 else len(items) + end]
    start = count_steps(begin)
    return items[start : start + count_steps(count)]


def _plus(left: Any, right: Any) -> Any:
    """Add as JavaScript's `+` does: text on either side makes both text.

    So `slice: "1", 2` of a list ends at "12".
    """
    left, right = (side if side is UNDEFINED else plain(side) for side in (left, right))
    if isinstance(left, str) or isinstance(right, str):
        return "".join(map(to_text, (left, right)))
    return to_number(left) + to_number(right)


def _whole(value: Any) -> int:
    number = js_number(value)
    if math.isnan(number):
        return 0
    return int(max(min(number, 2**31), -(2**31)))


def _end_item(index: int) -> Callable[..., Any]:
    def pick(_: Any, value: Any, *__: Any) -> Any:
        items = plain(value)
        if isinstance(items, str):
            items = split_units(items)
        if isinstance(items, (str, list)):
            return items[index] if items else _nothing(items)
        length: Any = items.get("length") if isinstance(items, dict) else None
        if not is_number(length):
            return ""
        place = index if index == 0 else length - 1
        return items.get(number_text(place), UNDEFINED)

    return pick


def _nothing(items: Any) -> Any:
    return UNDEFINED if isinstance(items, list) else ""


def _size(_: Any, value: Any, *__: Any) -> Any:
    if isinstance(value, str):
        return unit_length(value)
    if isinstance(value, dict):
        length = value.get("length")
        return length if is_js_true(length) else 0
    return len(value) if isinstance(value, list) else 0


def _where(
    scope: Scope, value: Any, key: Any = UNDEFINED, wanted: Any = UNDEFINED, *_: Any
) -> list[Any]:
    """Return the items whose property equals `wanted`, or is true without one."""
    items = to_list(value)
    scope.use(len(items))
    find = Expressions(liquid_text(key)).path()
    found = [
        (item, find(Scope(item, scope.filters)) if find else UNDEFINED)
        for item in items
    ]
    if wanted is UNDEFINED:
        return [item for item, member in found if is_true(member)]
    return [item for item, member in found if equals(member, wanted)]


def _compact(_: Any, value: Any, *__: Any) -> list[Any]:
    return [item for item in to_list(value) if plain(item) is not None]


def _sum(_: Any, value: Any, key: Any = UNDEFINED, *__: Any) -> float:
    total = 0.0
    for item in to_list(value):
        found = item
        if is_js_true(key):
            found = read_path(item, list(liquid_text(key).split(".")))
        number = js_number(found)
        total += 0 if math.isnan(number) else number
    return total


def _push(_: Any, value: Any, item: Any = UNDEFINED, *__: Any) -> list[Any]:
    return [*to_list(value), item]


def _unshift(_: Any, value: Any, item: Any = UNDEFINED, *__: Any) -> list[Any]:
    return [item, *to_list(value)]


def _sample(_: Any, value: Any, count: Any = 1, *__: Any) -> Any:
    """Return the first items: the engine's random choice would make tests unstable."""
    value = plain(value)
    if value is None:
        return []
    items = value if isinstance(value, list) else list(liquid_text(value))
    if count == 1 and count.__class__ is not Drop:
        return items[0] if items else UNDEFINED
    return items[: _whole(count)]


LIST_FILTERS: dict[str, Callable[..., Any]] = {
    "join": _join,
    "slice": _slice,
    "first": _end_item(0),
    "last": _end_item(-1),
    "size": _size,
    "where": _where,
    "compact": _compact,
    "sum": _sum,
    "push": _push,
    "unshift": _unshift,
    "pop": lambda _, value, *__: to_list(value)[:-1],
    "shift": lambda _, value, *__: to_list(value)[1:],
    "sample": _sample,
}
