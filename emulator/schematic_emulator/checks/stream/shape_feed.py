"""Count the events of a block for a baseline: those of one kind and name together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.traffic.shape_tally import (
    ShapeTally,
    find_part,
    read_library,
)

if TYPE_CHECKING:
    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.checks.stream.event_kind import EventKind

# Of more users the part is found again.
_MOST_USERS = 20_000


class ShapeFeed:
    """Takes the events of one block after another in."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Any, ...], int] = defaultdict(int)
        self._parts: dict[str, int] = {}

    def add(self, call: Any, event: JsonObject, kind: EventKind) -> None:
        """Take in one event; `call` is as it was posted, without what was filled in."""
        name = event.get("event")
        if name.__class__ is not str:
            name = None
        user: Any = event.get("userId") or event.get("anonymousId")
        is_text = user.__class__ is str
        part = self._parts.get(user) if is_text else None
        if part is None:
            part = self._remember(user) if is_text else find_part(user)
        self._counts[kind, part, name, read_library(call)] += 1

    def _remember(self, user: Any) -> int:
        if len(self._parts) >= _MOST_USERS:
            self._parts.clear()
        part = self._parts[user] = find_part(user)
        return part

    def end(self) -> ShapeTally:
        """Return the tally of the block."""
        tally = ShapeTally()
        for (kind, part, name, library), count in self._counts.items():
            tally.add((part, name, library, kind.shape), count)
        self._counts.clear()
        return tally
