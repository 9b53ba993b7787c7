"""Count the events of a block for a baseline: those of one kind and name together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.traffic.shape_tally import ShapeTally, find_part

if TYPE_CHECKING:
    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.checks.stream.event_kind import EventKind
    from schematic_emulator.judgement.traffic.shape_tally import ShapeRow

# Of more users the part is found again.
_MOST_USERS = 20_000


class ShapeFeed:
    """Takes the events of one block after another in."""

    def __init__(self) -> None:
        self._counts: dict[EventKind, dict[ShapeRow, int]] = {}
        self._parts: dict[str, int] = {}

    def add(self, call: Any, event: JsonObject, kind: EventKind) -> None:
        """Take in one event; `call` is as it was posted, without what was filled in."""
        try:
            library: Any = call["context"]["library"]["name"]
        except (KeyError, TypeError, IndexError):
            library = None
        name: Any = event.get("event")
        user: Any = event.get("userId") or event.get("anonymousId")
        part = self._parts.get(user) if user.__class__ is str else find_part(user)
        if part is None:
            part = self._remember(user)
        counts = self._counts.get(kind)
        if counts is None:
            counts = self._counts[kind] = {}
        row = (
            part,
            name if name.__class__ is str else None,
            library if library.__class__ is str else None,
        )
        counts[row] = counts.get(row, 0) + 1

    def _remember(self, user: str) -> int:
        if len(self._parts) >= _MOST_USERS:
            self._parts.clear()
        part = self._parts[user] = find_part(user)
        return part

    def end(self) -> ShapeTally:
        """Return the tally of the block."""
        tally = ShapeTally()
        for kind, counts in self._counts.items():
            if kind.shape is not None:
                tally.add(kind.shape, counts)
        self._counts = {}
        return tally
