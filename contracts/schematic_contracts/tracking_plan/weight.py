"""Count what a schema stands for once every reference in it is followed.

A few definitions that each name the next one twice stand for billions of schemas, as
the aliases of YAML can; a validator or a generator would visit each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schematic_contracts.errors import TrackingPlanError
from schematic_contracts.pointer import follow_pointer
from schematic_contracts.reading.bounds import SCHEMAS


def require_small(schema: Any) -> None:
    """Raise TrackingPlanError for a schema that stands for more than 50,000 ones.

    Its references are pointers. One that leads to a schema around it counts once.
    """
    if _weigh(schema, schema, {}) > SCHEMAS.most:
        raise TrackingPlanError(SCHEMAS.refuse())


def _weigh(part: Any, root: Any, known: dict[int, int]) -> int:
    if not isinstance(part, Mapping | list):
        return 0
    weight = known.get(id(part))
    if weight is not None:
        return weight
    known[id(part)] = 1  # for what leads back here
    weight = 1
    inside = part.items() if isinstance(part, Mapping) else enumerate(part)
    for name, value in inside:
        target = value
        if name == "$ref" and isinstance(value, str):
            target = _follow(value, root)
        elif name in {"$defs", "definitions"}:
            continue
        weight += _weigh(target, root, known)
    known[id(part)] = weight
    return weight


def _follow(reference: str, root: Any) -> Any:
    try:
        return follow_pointer(root, reference.removeprefix("#"))
    except (KeyError, IndexError, TypeError, ValueError):
        return None  # the validator names what is missing
