"""Name one event among many, in a few inert words."""

from __future__ import annotations

from typing import Any

from schematic_emulator.terminal.safe_text import inert, show

# What tells events of one type apart, most telling first; top level members.
NAMING = ("event", "name", "userId", "anonymousId")


def describe_event(event: Any) -> str:
    """Name a Segment event by its type and what sets it apart.

    >>> describe_event({"type": "track", "event": "Order Completed", "userId": "u1"})
    'track "Order Completed"'
    """
    if not isinstance(event, dict):
        return "what is no event"
    kind = event.get("type")
    words = [inert(kind) if isinstance(kind, str) else "untyped"]
    for name in NAMING:
        if isinstance(event.get(name), str):
            words.append(show(event[name]))
            break
    return " ".join(words)
