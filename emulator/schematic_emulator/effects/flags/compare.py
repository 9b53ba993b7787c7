"""Compare two texts under the type of a trait: number, Boolean, date or text.

Sources: SchematicHQ/rulesengine, `typeconvert`, commit 3019c25; the WASM engine of
schematichq 1.4.6. How each of them reads a text is in `engine.py`.
"""

from __future__ import annotations

import json
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.effects.flags.engine import FlagEngine
    from schematic_emulator.effects.kinds import ComparableType, Operator

Table: TypeAlias = "Mapping[str, Callable[[Any, Any], bool]]"


def compare(
    left: str,
    right: str,
    comparable_type: ComparableType,
    operator: Operator,
    engine: FlagEngine,
) -> bool:
    """Return whether an operator holds between two texts under a type.

    An unknown operator never holds, nor does an ordering of Booleans.
    """
    relation = _TABLES[comparable_type].get(operator)
    if relation is None:
        return False
    read = engine.readers[comparable_type]
    one, other = read(left), read(right)
    # The WASM engine compares whole numbers exactly, and others as doubles. Python
    # would compare a whole number and a double exactly.
    if comparable_type == "int" and type(one) is not type(other):
        one, other = float(one), float(other)
    return relation(one, other)


def compare_ints(left: int, right: int, operator: Operator) -> bool:
    """Return whether an operator holds between two whole numbers."""
    relation = _INTS.get(operator)
    return relation is not None and relation(left, right)


def _before(left: Any, right: Any) -> bool:
    """Order dates; an unreadable one, None, comes before every other."""
    if left is None or right is None:
        return left is None and right is not None
    return bool(left < right)


_ORDER: Table = {"eq": eq, "ne": ne, "gt": gt, "gte": ge, "lt": lt, "lte": le}
# Not mirror images: for -1 neither holds, as in both engines.
_INTS: Table = {
    **_ORDER,
    "is_empty": lambda left, _: left == 0,
    "not_empty": lambda left, _: left > 0,
}
_STRINGS: Table = {
    **_ORDER,
    "is_empty": lambda left, _: left == "",
    "not_empty": lambda left, _: left != "",
}
_BOOLS: Table = {
    "eq": eq,
    "ne": ne,
    "is_empty": lambda _, __: False,
    "not_empty": lambda _, __: True,
}
_DATES: Table = {
    "eq": eq,
    "ne": ne,
    "gt": lambda left, right: _before(right, left),
    "gte": lambda left, right: left == right or _before(right, left),
    "lt": _before,
    "lte": lambda left, right: left == right or _before(left, right),
    "is_empty": lambda left, _: left is None,
    "not_empty": lambda left, _: left is not None,
}
_TABLES: Mapping[ComparableType, Table] = {
    "bool": _BOOLS,
    "date": _DATES,
    "int": _INTS,
    "string": _STRINGS,
}


def write_trait(value: Any) -> str:
    """Return a value as text: text as it is, null as "", anything else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def find_trait_text(traits: Mapping[str, Any], hierarchy: tuple[str, ...]) -> str:
    """Return the text at a path into nested traits, "" if there is none."""
    value: Any = traits
    for name in hierarchy:
        if not isinstance(value, dict) or name not in value:
            return ""
        value = value[name]
    return write_trait(value)
