"""Members whose name is empty, which jsonschema-rs loses from the place of an error.

JSON allows `{"": 1}`, and its pointer is `/`. jsonschema-rs 0.60 tells the place of an
error there as the whole object. Such members get a name before the explanation, and
lose it after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_contracts.pointer import Step

# No schema names this member, just as none names the empty one.
NAME = "\x00 no name"

# No contract looks deeper into a payload than this.
DEEPEST = 40


def has_nameless(payload: Any) -> bool:
    """Tell, fast, whether some member may have an empty name."""
    try:
        return b'"":' in orjson.dumps(payload)
    except TypeError:
        # A number beyond 64 bits, or deep nesting: orjson cannot tell.
        return True


def name_them(value: Any, depth: int = 0) -> Any:
    """Return the payload with NAME in the place of every empty name."""
    if depth > DEEPEST:
        return value
    if isinstance(value, list):
        return [name_them(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            name or NAME: name_them(member, depth + 1) for name, member in value.items()
        }
    return value


def unname(place: Iterable[Step]) -> tuple[Step, ...]:
    """Return the place with empty names as they were."""
    return tuple("" if step == NAME else step for step in place)
