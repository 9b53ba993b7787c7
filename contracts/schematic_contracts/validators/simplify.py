"""Rewrite a payload so that both validators can explain it, and restore its paths.

Two things mislead a validator. jsonschema-rs 0.60 fails on values nested more than 255
deep, jsonschema on about 1,000; no contract looks that deep. And jsonschema-rs reports
the wrong path for some properties: for one with an empty name, `{"": 1}`, the enclosing
object, and for one named by digits, `{"01": 1}`, the number 1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_contracts.pointer import Step

# No contract looks deeper into a payload than this; deeper values are emptied.
DEEPEST = 40

# The prefix of a misleading name. No schema names such a property.
MARK = "\x00"

_MISLEADING = re.compile(r"\+?[0-9]*|\x00.*", re.DOTALL)
_MISLEADING_AS_JSON = re.compile(rb'"(?:\+?[0-9]*|\\u0000[^"]*)":')


def is_simple(payload: Any) -> bool:
    """Check quickly whether a payload can be explained unchanged."""
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
        properties = value if depth < DEEPEST else {}
        return {
            _mark(name): simplify(item, depth + 1) for name, item in properties.items()
        }
    return value


def restore_place(place: Iterable[Step]) -> tuple[Step, ...]:
    """Return the path in the payload for a path in the simplified payload."""
    return tuple(
        step[1:] if isinstance(step, str) and step.startswith(MARK) else step
        for step in place
    )


def _mark(name: str) -> str:
    return MARK + name if _MISLEADING.fullmatch(name) else name
