"""Compile a list of paths into one function that reads their shapes from an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from schematic_emulator.checks.stream.shapes import (
    ABSENT,
    LONGEST_PLACEHOLDER,
    LONGEST_TEXT,
    TEXT,
    shape_value,
)
from schematic_emulator.destination.mapping.mapping_reads import EXACT, LOOSE, Path

# Appends the shapes of an object's values to a list.
Reader = Callable[[dict[str, Any], list[Any]], None]
Modes = Mapping[Path, int]


def compile_reader(modes: Modes) -> Reader:
    """Return a function that appends the shapes at paths, each read in its mode.

    Objects for which it appends equal parts are alike to a mapping that reads only
    these paths.
    """
    return _compile_level(modes, ())


def _compile_level(modes: Modes, above: Path) -> Reader:
    """Compile the paths below one object; `above` are the keys that lead to it."""
    ends = [(path[0], mode) for path, mode in modes.items() if len(path) == 1]
    loose = tuple(name for name, mode in ends if mode == LOOSE)
    others = tuple((name, mode) for name, mode in ends if mode != LOOSE)
    branches = _compile_branches(modes, above)

    def read(value: dict[str, Any], parts: list[Any]) -> None:
        get, append = value.get, parts.append
        for name in loose:
            item = get(name, ABSENT)
            # `shape_text`, without a call for what nearly all values are: longer than
            # any placeholder, neither a template nor of blanks alone.
            if (
                item.__class__ is str
                and LONGEST_PLACEHOLDER < len(item) <= LONGEST_TEXT
                and item.isprintable()
                and item[0] != " "
                and "{" not in item
            ):
                append(TEXT)
            else:
                append(shape_value(item, LOOSE))
        for name, mode in others:
            item = get(name, ABSENT)
            if item is ABSENT or (mode == EXACT and item.__class__ is str):
                append(item)  # quicker
            else:
                append(shape_value(item, mode))
        for name, place, read_below in branches:
            item = get(name, ABSENT)
            if item.__class__ is dict:
                read_below(item, parts)
            else:
                # The rest of the path leads into a text or a list (`$.event.length`
                # is valid in JavaScript), so its value decides. One part stands for
                # all below; the place tells it from the first of those.
                append((place, shape_value(item, EXACT)))

    return read


def _compile_branches(
    modes: Modes, above: Path
) -> tuple[tuple[str, Path, Reader], ...]:
    names = dict.fromkeys(path[0] for path in modes if len(path) > 1)
    return tuple(
        (
            name,
            (*above, name),
            _compile_level(
                {
                    path[1:]: mode
                    for path, mode in modes.items()
                    if len(path) > 1 and path[0] == name
                },
                (*above, name),
            ),
        )
        for name in names
    )
