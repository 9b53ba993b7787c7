"""Find where a value is that was not in the place a test expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.expectations.wanted import PLACES, show_value
from schematic_emulator.judgement.difference import MISSING, equal
from schematic_emulator.terminal.safe_text import inert, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.expectations.wanted import FieldDifference

_NAMED = 6
_DEEPEST = 12
# Too common for their place to mean anything.
_COMMON = ("", 0, 1)


def describe_location(difference: FieldDifference, kind: str, event: Any) -> str:
    """Return what a capture has instead: a similar name, or the value elsewhere.

    `kind` is the type of event that was expected. Returns "" if there is neither.
    """
    start = PLACES[kind].get(difference.field)
    if start is None:
        return ""
    *outer, name = [*start, *_steps(difference.difference.pointer)]
    is_missing = difference.difference.right is MISSING
    beside = _step_to(event, outer)
    names = list(beside) if is_missing and isinstance(beside, dict) else []
    for each in names:
        if _squash(each) == _squash(name):
            return f"there is {quote(each)} instead"
    found = find_path(event, difference.difference.left)
    if found:
        return f"that value is at /{'/'.join(map(inert, found))}"
    # Beside a whole field there are only the other fields, which are shown anyway.
    return f"there is {_list(names)}" if names and len(outer) >= len(start) else ""


def describe_origin(difference: FieldDifference, event: dict[str, Any]) -> str:
    """Return where a Segment event has the value found and the value expected.

    Returns "" if it has neither.
    """
    words = []
    if difference.field == "type":
        return ""
    for value in (difference.difference.right, difference.difference.left):
        found = find_path(event, value)
        if found:
            words.append(f"{show_value(value)} is $.{'.'.join(map(inert, found))}")
    return ", ".join(dict.fromkeys(words))


def find_path(tree: Any, value: Any) -> tuple[str, ...]:
    """Return the path of the first property that equals a value, () without one."""
    if value is MISSING or value is None or isinstance(value, bool):
        return ()
    if value in _COMMON or value in ({}, []):
        return ()
    return next(_paths(tree, value, ()), ())


def _paths(tree: Any, value: Any, way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not isinstance(tree, dict) or len(way) > _DEEPEST:
        return
    for name, member in tree.items():
        if equal(member, value):
            yield (*way, name)
    for name, member in tree.items():
        yield from _paths(member, value, (*way, name))


def _step_to(tree: Any, way: list[str]) -> Any:
    for name in way:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def _steps(pointer: str) -> list[str]:
    return [
        step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]
    ]


def _squash(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


def _list(names: list[str]) -> str:
    shown = ", ".join(map(quote, names[:_NAMED]))
    rest = len(names) - _NAMED
    return f"{shown} and {rest} more" if rest > 0 else shown
