"""Compare a result of this package with a recorded one of the engine.

Ours; modes.py names the functions of the engine whose results are recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.values import is_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_MISSING = "(missing)"
# Errors whose messages come from V8 or liquidjs: only their names are compared.
_UNPORTABLE = frozenset(
    {"TypeError", "AggregateError", "ParseError", "RenderError", "TokenizationError"}
)
_NOT_COMPARED = frozenset({"lossy"})


def differences(expected: Any, found: Any) -> list[dict[str, Any]]:
    """Return every place where two JSON values differ, with both values.

    Numbers are compared as doubles, objects without regard to order.
    """
    return list(_differences(expected, found, ""))


def _differences(expected: Any, found: Any, pointer: str) -> Iterator[dict[str, Any]]:
    if isinstance(expected, dict) and isinstance(found, dict):
        yield from _object_differences(expected, found, pointer)
    elif isinstance(expected, list) and isinstance(found, list):
        yield from _list_differences(expected, found, pointer)
    elif not _is_equal(expected, found):
        yield {"at": pointer, "expected": expected, "found": found}


def _object_differences(
    expected: dict[str, Any], found: dict[str, Any], pointer: str
) -> Iterator[dict[str, Any]]:
    ignored = set(_NOT_COMPARED) if not pointer else set()
    name = expected.get("name")
    if isinstance(name, str) and name in _UNPORTABLE and "message" in expected:
        ignored.add("message")
    for key in {**expected, **found}:
        if key not in ignored:
            below = f"{pointer}/{key}"
            yield from _differences(
                expected.get(key, _MISSING), found.get(key, _MISSING), below
            )


def _list_differences(
    expected: list[Any], found: list[Any], pointer: str
) -> Iterator[dict[str, Any]]:
    for index in range(max(len(expected), len(found))):
        left, right = _item(expected, index), _item(found, index)
        yield from _differences(left, right, f"{pointer}/{index}")


def _item(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else _MISSING


def _is_equal(expected: Any, found: Any) -> bool:
    if is_number(expected) and is_number(found):
        return float(expected) == float(found)
    return type(expected) is type(found) and bool(expected == found)
