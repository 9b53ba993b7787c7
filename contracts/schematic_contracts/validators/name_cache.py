"""Cache the violations of invalid event names, because the same names come again.

To explain an event costs ten times as much as to check that it is valid except for a
name that was explained before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_contracts.violation import Violation

# Contracts in which only its own keywords look at the property `body.event`.
NAMED = ("capture/track", "capture/inference")
POINTER = "/body/event"

# The most names in a cache, and the most characters of each. A full cache is cleared.
MOST = 2048
LONGEST = 255

# A name that every contract accepts.
_VALID = "e"


class NameCache:
    """The violations of invalid event names, by name."""

    __slots__ = ("_is_surely_valid", "_violations")

    def __init__(self, is_surely_valid: Callable[[Any], bool]) -> None:
        self._is_surely_valid = is_surely_valid
        self._violations: dict[str, tuple[Violation, ...]] = {}

    def find(self, event: Any) -> list[Violation] | None:
        """Return the violations of an event that is valid except for a cached name."""
        body = event.get("body") if type(event) is dict else None
        if type(body) is not dict:
            return None
        name = body.get("event")
        known = self._violations.get(name) if type(name) is str else None
        if known is None:
            return None
        fixed = {**event, "body": {**body, "event": _VALID}}
        return list(known) if self._is_surely_valid(fixed) else None

    def store(self, event: Any, violations: list[Violation]) -> None:
        """Store the violations under the event's name if nothing else is wrong."""
        for violation in violations:
            if violation.pointer != POINTER:
                return
        name = event["body"]["event"] if violations else None
        if type(name) is str and len(name) <= LONGEST:
            if len(self._violations) >= MOST:
                self._violations.clear()
            self._violations[name] = tuple(violations)
