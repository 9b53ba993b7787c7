"""Remember how an event's name broke its contract: the same names come again.

To find a fault and its words costs ten times what it costs to see that an event is
good but for a name that was explained before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_contracts.violation import Violation

# Contracts in which no keyword but its own looks at the member `body.event`.
NAMED = ("capture/track", "capture/inference")
POINTER = "/body/event"

# So many names are remembered, of so many signs at most; then all are forgotten.
MOST = 2048
LONGEST = 255

# A name that every contract takes.
_GOOD = "e"


class NameCache:
    """Recognise events whose only fault is a name that was explained before."""

    __slots__ = ("_is_surely_valid", "_kept")

    def __init__(self, is_surely_valid: Callable[[Any], bool]) -> None:
        self._is_surely_valid = is_surely_valid
        self._kept: dict[str, tuple[Violation, ...]] = {}

    def find(self, event: Any) -> list[Violation] | None:
        """Find the violations of an event that is good but for a familiar name."""
        body = event.get("body") if type(event) is dict else None
        if type(body) is not dict:
            return None
        name = body.get("event")
        known = self._kept.get(name) if type(name) is str else None
        if known is None:
            return None
        mended = {**event, "body": {**body, "event": _GOOD}}
        return list(known) if self._is_surely_valid(mended) else None

    def keep(self, event: Any, violations: list[Violation]) -> None:
        """Remember what an event's name led to, if it alone is at fault."""
        for violation in violations:
            if violation.pointer != POINTER:
                return
        name = event["body"]["event"] if violations else None
        if type(name) is str and len(name) <= LONGEST:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[name] = tuple(violations)
