"""A payload as both validators can explain it, and places as they were before.

Two things lead a validator astray. jsonschema-rs 0.60 gives up on values nested more
than 255 deep, jsonschema on about 1,000, and no contract looks that deep. And JSON
allows a member without a name, `{"": 1}`, whose pointer is `/`: jsonschema-rs tells
the place of an error there as the object around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_contracts.pointer import Step

# No contract looks deeper into a payload than this; what lies deeper is emptied.
DEEPEST = 40

# What a member without a name is called meanwhile. No schema names it either.
NAME = "\x00 no name"


def is_simple(payload: Any) -> bool:
    """Tell, fast, whether a payload can be explained as it is."""
    try:
        return orjson.dumps(payload).find(b'"":') < 0
    except TypeError:
        # Deep nesting, or a number beyond 64 bits: orjson does not say which.
        return False


def simplify(value: Any, depth: int = 0) -> Any:
    """Return the payload cut at DEEPEST, with NAME in the place of empty names."""
    if isinstance(value, list):
        items = value if depth < DEEPEST else []
        return [simplify(item, depth + 1) for item in items]
    if isinstance(value, dict):
        members = value if depth < DEEPEST else {}
        return {
            name or NAME: simplify(member, depth + 1)
            for name, member in members.items()
        }
    return value


def restore_place(place: Iterable[Step]) -> tuple[Step, ...]:
    """Return a place within the simplified payload as one within the payload."""
    return tuple("" if step == NAME else step for step in place)
