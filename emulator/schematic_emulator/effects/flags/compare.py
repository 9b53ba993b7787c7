"""Compare two texts as the type of a trait has it: number, truth, date or text.

Source: SchematicHQ/rulesengine, `typeconvert`, commit 3019c25.
"""

from __future__ import annotations

import re
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from schematic_emulator.effects.flags.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from schematic_emulator.effects.kinds import Operator

ComparableType: TypeAlias = Literal["bool", "date", "int", "string"]
Table: TypeAlias = "Mapping[str, Callable[[Any, Any], bool]]"

MAX_INT64 = 2**63 - 1
MIN_INT64 = -(2**63)
_WHOLE = re.compile(r"[+-]?[0-9]+")


def compare(
    left: str, right: str, comparable_type: ComparableType, operator: Operator
) -> bool:
    """Tell whether two texts stand in the operator's relation under a type.

    Ordering truths is always false, as is an unknown operator.
    """
    read, table = _TYPES[comparable_type]
    relation = table.get(operator)
    return relation is not None and relation(read(left), read(right))


def compare_ints(left: int, right: int, operator: Operator) -> bool:
    """Tell whether two whole numbers stand in the operator's relation."""
    return _INTS[operator](left, right)


def read_int(text: str) -> int:
    """Read a whole number as Go's ParseInt does when its error is passed over.

    Garbage and decimals are 0; what is out of int64's range is its nearest end.
    """
    if not _WHOLE.fullmatch(text):
        return 0
    if len(text) > 4096:  # noqa: PLR2004 - Python refuses to read longer ones
        return MIN_INT64 if text[0] == "-" else MAX_INT64
    return max(MIN_INT64, min(MAX_INT64, int(text)))


def read_bool(text: str) -> bool:
    """Read a truth: the text `true` alone is one."""
    return text == "true"


def _read_text(text: str) -> str:
    return text


def _before(left: datetime | None, right: datetime | None) -> bool:
    """Order dates; one that is missing comes before every other."""
    if left is None or right is None:
        return left is None and right is not None
    return left < right


_ORDER: Table = {"eq": eq, "ne": ne, "gt": gt, "gte": ge, "lt": lt, "lte": le}

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

_TYPES: Mapping[str, tuple[Callable[[str], Any], Table]] = {
    "bool": (read_bool, _BOOLS),
    "date": (read_date, _DATES),
    "int": (read_int, _INTS),
    "string": (_read_text, _STRINGS),
}
