"""Filter lists in templates as liquidjs does."""

from __future__ import annotations

from typing import Any

from schematic_emulator.destination.liquid_values import (
    is_falsy,
    liquid_number,
    liquid_text,
    plain,
)


def to_list(value: Any) -> list[Any]:
    """Give a list: nothing for null and the empty text, one item for others."""
    value = plain(value)
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def join(value: Any, separator: Any = " ") -> str:
    """Join the texts of a list's items."""
    return liquid_text(separator).join(map(liquid_text, to_list(value)))


def split(text: str, separator: str = "") -> list[str]:
    """Cut text at a separator; empty pieces at the end are dropped."""
    parts = text.split(separator) if separator else list(text)
    while parts and not parts[-1]:
        parts.pop()
    return parts


def cut(value: Any, start: Any = 0, length: Any = 1) -> Any:
    """Cut a piece out of a list or of text."""
    value = plain(value)
    if value is None:
        return []
    items = value if isinstance(value, list) else liquid_text(value)
    first, count = int(liquid_number(start)), int(liquid_number(length))
    first = first + len(items) if first < 0 else first
    if first < 0 or count < 0:
        return items[:0]
    return items[first : first + count]


def first(value: Any) -> Any:
    """Give the first item of a list, or character of text."""
    items = _items(value)
    return items[0] if items else ""


def last(value: Any) -> Any:
    """Give the last item of a list, or character of text."""
    items = _items(value)
    return items[-1] if items else ""


def _items(value: Any) -> Any:
    value = plain(value)
    return value if isinstance(value, (list, str)) else ()


def where(value: Any, key: Any = "", *wanted: Any) -> list[Any]:
    """Keep the objects whose member is the wanted one, or counts as true."""
    name = liquid_text(key)
    found = [
        (item, item.get(name) if isinstance(item, dict) else None)
        for item in to_list(value)
    ]
    if wanted:
        return [item for item, member in found if member == plain(wanted[0])]
    return [item for item, member in found if not is_falsy(member)]


def compact(value: Any) -> list[Any]:
    """Drop null items."""
    return [item for item in to_list(value) if plain(item) is not None]


def total(value: Any, key: Any = None) -> float:
    """Add the items, or one member of each, that are numbers."""
    items = to_list(value)
    if key is not None:
        name = liquid_text(key)
        items = [item.get(name) if isinstance(item, dict) else None for item in items]
    return sum(map(liquid_number, items))


def pop(value: Any) -> list[Any]:
    """Drop the last item."""
    return to_list(value)[:-1]


def shift(value: Any) -> list[Any]:
    """Drop the first item."""
    return to_list(value)[1:]


def push(value: Any, item: Any = None) -> list[Any]:
    """Add an item at the end."""
    return [*to_list(value), plain(item)]


def unshift(value: Any, item: Any = None) -> list[Any]:
    """Add an item at the start."""
    return [plain(item), *to_list(value)]
