"""Find where two JSON values first part ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING: Any = object()
_NUMBERS = (int, float)


@dataclass(frozen=True, slots=True)
class Difference:
    """A place, as a JSON pointer, and what stands there on either side.

    MISSING stands for a member that one side does not have.
    """

    pointer: str
    left: Any
    right: Any


def differences(left: Any, right: Any, pointer: str = "") -> Iterator[Difference]:
    """Yield every place where two JSON values differ, in the left one's order.

    Objects are entered; arrays and scalars are compared as a whole.
    """
    if not (isinstance(left, dict) and isinstance(right, dict)):
        if left is MISSING or right is MISSING or not equal(left, right):
            yield Difference(pointer, left, right)
        return
    for name in [*left, *(name for name in right if name not in left)]:
        place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
        yield from differences(left.get(name, MISSING), right.get(name, MISSING), place)


def equal(left: Any, right: Any) -> bool:
    """Tell whether two JSON values are the same; numbers are by what they count."""
    # In JSON 1 and true are not the same, in Python they are.
    if isinstance(left, bool) is not isinstance(right, bool) and (
        isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS)
    ):
        return False
    return bool(left == right)
