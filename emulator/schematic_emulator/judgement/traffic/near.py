"""Find what an event has instead of a path that it does not have."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.traffic.mapped_reads import find_value, is_present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.destination.mapping.mapping_reads import Path

# Where the same name may be instead.
_BLOCKS: tuple[Path, ...] = (
    ("properties",),
    ("traits",),
    ("context",),
    ("context", "traits"),
)
# Names at the top of an event that are worth looking for; `type` is in every event.
_TOP = frozenset({"userId", "anonymousId", "groupId", "event", "timestamp"})
# Names this long are similar at one edit, and at two.
_ONE_EDIT, _TWO_EDITS = 4, 6
_MOST_NAMES = 200


def find_near(event: JsonObject, path: Path) -> Iterator[Path]:
    """Yield the paths with a value that differ from `path` in a name or in the block.

    A name in other case, without separators or with one or two other letters is near,
    as is the same name in another block of the event.
    """
    value: Any = event
    for depth, missing in enumerate(path):
        if value.__class__ is not dict:
            break
        for name in _find_similar(missing, tuple(value)[:_MOST_NAMES]):
            near = (*path[:depth], name, *path[depth + 1 :])
            if is_present(find_value(event, near)):
                yield near
        value = value.get(missing)
    yield from _find_elsewhere(event, path)


def _find_elsewhere(event: JsonObject, path: Path) -> Iterator[Path]:
    for place in _list_elsewhere(path):
        value: Any = event
        for name in place:
            value = value.get(name) if value.__class__ is dict else None
        if value is not None and value != "":
            yield place


@lru_cache(maxsize=4096)
def _list_elsewhere(path: Path) -> tuple[Path, ...]:
    name = path[-1]
    places = [(*block, name) for block in _BLOCKS]
    if name in _TOP:
        places.append((name,))
    return tuple(place for place in places if place != path)


@lru_cache(maxsize=4096)
def _find_similar(missing: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        name for name in names if name != missing and is_similar(name, missing)
    )


def is_similar(one: str, other: str) -> bool:
    """Return whether one name may be a misspelling of another.

    >>> is_similar("groupID", "groupId"), is_similar("company_name", "companyName")
    (True, True)
    >>> is_similar("name", "plan")
    False
    """
    one, other = _plain(one), _plain(other)
    if one == other:
        return True
    shorter = min(len(one), len(other))
    edits = (shorter >= _ONE_EDIT) + (shorter >= _TWO_EDITS)
    return abs(len(one) - len(other)) <= edits and _distance(one, other) <= edits


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name[:_MOST_NAMES]).casefold()


def _distance(one: str, other: str) -> int:
    """Return the number of letters to insert, remove, replace or swap."""
    second: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one):
        row = [i + 1]
        for j, wanted in enumerate(other):
            least = min(above[j] + (letter != wanted), above[j + 1] + 1, row[j] + 1)
            if i and j and letter == other[j - 1] and wanted == one[i - 1]:
                least = min(least, second[j - 1] + 1)
            row.append(least)
        second, above = above, row
    return above[-1]
