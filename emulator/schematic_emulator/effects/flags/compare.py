"""Compare two texts under the type of a trait: number, Boolean, date or text.

Source: SchematicHQ/rulesengine, `typeconvert`, commit 3019c25 (Go). The vendor's newer
engine (WASM 0.7.0 in schematichq 1.4.6) reads some numbers, Booleans and dates in other
ways, named where they are read; which of the two the service runs is not published.
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
    """Return whether an operator holds between two texts under a type.

    An unknown operator never holds, nor does an ordering of Booleans.
    """
    read, table = _TYPES[comparable_type]
    relation = table.get(operator)
    return relation is not None and relation(read(left), read(right))


def compare_ints(left: int, right: int, operator: Operator) -> bool:
    """Return whether an operator holds between two whole numbers."""
    return _INTS[operator](left, right)


def read_int(text: str) -> int:
    """Read a whole number as Go's `strconv.ParseInt` does if its error is ignored.

    Any other text is 0, decimals such as `129.5` included. (The WASM engine reads
    decimals and exponents.) Beyond int64 it is the nearest end of int64, which ParseInt
    returns with its range error; Python's `int` has no limit.
    """
    # Not `int(text)`: that also accepts blanks around, `1_000` and Arabic digits.
    if not _WHOLE.fullmatch(text):
        return 0
    if len(text) > 4096:  # noqa: PLR2004 - Python refuses to read longer ones
        return MIN_INT64 if text[0] == "-" else MAX_INT64
    return max(MIN_INT64, min(MAX_INT64, int(text)))


def read_bool(text: str) -> bool:
    """Read a Boolean: only the text `true` is true; for the WASM engine `1` is, too."""
    return text == "true"


def _read_text(text: str) -> str:
    return text


def _before(left: datetime | None, right: datetime | None) -> bool:
    """Order dates; an unreadable one comes before every other."""
    if left is None or right is None:
        return left is None and right is not None
    return left < right


_ORDER: Table = {"eq": eq, "ne": ne, "gt": gt, "gte": ge, "lt": lt, "lte": le}

# Not mirror images: for -1 neither holds, as in Go.
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
