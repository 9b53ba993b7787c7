"""Write JSON over as few lines as fit a width."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP = 2


def write_compact_json(value: Any, width: int, indent: int = 0) -> Iterator[str]:
    """Yield the lines of a value; what fits one line is not broken.

    A text alone that is wider than `width` is not broken either.
    """
    yield from _write(value, "", width, indent)


def _write(value: Any, label: str, width: int, indent: int) -> Iterator[str]:
    """Yield the lines of a value after its label: `"name": `."""
    line = f"{' ' * indent}{label}{json.dumps(value, ensure_ascii=False)}"
    # One column is left for the comma.
    if len(line) < width or not isinstance(value, dict | list) or not value:
        yield line
        return
    if isinstance(value, list) and len(value) == 1:
        # One item shares its list's lines: `[{`, then `}]`.
        *lines, last = _write(value[0], f"{label}[", width - 1, indent)
        yield from lines
        yield f"{last}]"
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield f"{' ' * indent}{label}{opening}"
    items = _list_items(value)
    for number, (name, item) in enumerate(items, 1):
        *lines, last = _write(item, name, width, indent + _STEP)
        yield from lines
        yield last if number == len(items) else f"{last},"
    yield f"{' ' * indent}{closing}"


def _list_items(value: dict[str, Any] | list[Any]) -> list[tuple[str, Any]]:
    if isinstance(value, list):
        return [("", item) for item in value]
    return [
        (f"{json.dumps(name, ensure_ascii=False)}: ", item)
        for name, item in value.items()
    ]
