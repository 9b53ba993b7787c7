"""Find the journey that a new one repeats or follows from, and those after each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.journeys.entry import Entry
from schematic_emulator.journeys.states import ENGAGE, REPLAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Parents:
    """Knows the first journey of each messageId, and the newest of each user.

    By digests, in two generations of at most `most`, the older of which is forgotten:
    bounded memory.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: dict[int, int] = {}
        self._before: dict[int, int] = {}

    def find(self, event: Mapping[str, Any], origin: str, number: int) -> int:
        """Return the parent of a new journey, 0 if it has none; note the journey."""
        if origin == REPLAY:
            return 0
        user = hash(("user", str(event.get("userId"))))
        if origin == ENGAGE:
            return self._find(user)
        self._see(user, number)
        message_id = event.get("messageId")
        if not isinstance(message_id, str):
            return 0
        key = hash(("message", message_id))
        first = self._find(key)
        self._see(key, first or number)
        return first

    def clear(self) -> None:
        """Forget all."""
        self._seen.clear()
        self._before.clear()

    def _find(self, key: int) -> int:
        return self._seen.get(key) or self._before.get(key, 0)

    def _see(self, key: int, number: int) -> None:
        if len(self._seen) >= self._most:
            self._before, self._seen = self._seen, {}
        self._seen[key] = number


def map_children(newest: Sequence[object]) -> dict[int, list[int]]:
    """Return the numbers of journeys by that of their parent, oldest first."""
    children: dict[int, list[int]] = {}
    for each in reversed(newest):
        if isinstance(each, Entry) and each.parent:
            children.setdefault(each.parent, []).append(each.number)
    return children
