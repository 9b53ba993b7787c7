"""A payload as both validators can explain it, and places as they were before.

Two things lead a validator astray. jsonschema-rs 0.60 gives up on values nested more
than 255 deep, jsonschema on about 1,000, and no contract looks that deep. And
jsonschema-rs tells the places of some members wrongly: one without a name, `{"": 1}`,
as the object around it, and one named by digits, `{"01": 1}`, as the number 1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_contracts.pointer import Step

# No contract looks deeper into a payload than this; what lies deeper is emptied.
DEEPEST = 40

# What goes before a misleading name meanwhile. No schema names such a member.
MARK = "\x00"

_MISLEADING = re.compile(r"\+?[0-9]*|\x00.*", re.DOTALL)
_MISLEADING_AS_JSON = re.compile(rb'"(?:\+?[0-9]*|\\u0000[^"]*)":')


def is_simple(payload: Any) -> bool:
    """Tell, fast, whether a payload can be explained as it is."""
    try:
        return _MISLEADING_AS_JSON.search(orjson.dumps(payload)) is None
    except TypeError:
        # Deep nesting, or a number beyond 64 bits: orjson does not say which.
        return False


def simplify(value: Any, depth: int = 0) -> Any:
    """Return the payload cut at DEEPEST, with its misleading names marked."""
    if isinstance(value, list):
        items = value if depth < DEEPEST else []
        return [simplify(item, depth + 1) for item in items]
    if isinstance(value, dict):
        members = value if depth < DEEPEST else {}
        return {
            _mark(name): simplify(member, depth + 1) for name, member in members.items()
        }
    return value


def restore_place(place: Iterable[Step]) -> tuple[Step, ...]:
    """Return a place within the simplified payload as one within the payload."""
    return tuple(
        step[1:] if isinstance(step, str) and step.startswith(MARK) else step
        for step in place
    )


def _mark(name: str) -> str:
    return MARK + name if _MISLEADING.fullmatch(name) else name
