"""Find the places where two JSON values differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING: Any = object()
_NUMBERS = (int, float)


@dataclass(frozen=True, slots=True)
class Difference:
    """A place, as a JSON pointer, and the value that each side has there.

    MISSING is the value of a side that does not have the property.
    """

    pointer: str
    left: Any
    right: Any


def differences(left: Any, right: Any, pointer: str = "") -> Iterator[Difference]:
    """Yield every place where two JSON values differ.

    Objects are compared property by property, in the left side's order and then in
    the right side's; arrays and scalars are compared as a whole.
    """
    if not (isinstance(left, dict) and isinstance(right, dict)):
        if left is MISSING or right is MISSING or not equal(left, right):
            yield Difference(pointer, left, right)
        return
    for name in [*left, *(name for name in right if name not in left)]:
        place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        yield from differences(left.get(name, MISSING), right.get(name, MISSING), place)


def equal(left: Any, right: Any) -> bool:
    """Return whether two JSON values are equal; 1 and 1.0 are the same number."""
    # Python says that 1 == True. In JSON they are two types, and a trait that turns
    # from 1 into true is a difference. Only scalars are compared so: a true inside
    # an array still equals a 1 there.
    if isinstance(left, bool) is not isinstance(right, bool) and (
        isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS)
    ):
        return False
    return bool(left == right)
