"""Describe one event among many, in a few inert words."""

from __future__ import annotations

from typing import Any

from schematic_emulator.terminal.safe_text import inert, show

# Where the name of an event is in the request.
NAME = "/body/event"
# Properties that distinguish events of one type; the first that is text is used.
NAMING = ("event", "name", "userId", "anonymousId")


def describe_event(event: Any) -> str:
    """Return the type of a Segment event and the first property of NAMING it has.

    >>> describe_event({"type": "track", "event": "Order Completed", "userId": "u1"})
    'track "Order Completed"'
    """
    if not isinstance(event, dict):
        return "not an event"
    kind = event.get("type")
    words = [inert(kind) if isinstance(kind, str) else "untyped"]
    names = ("event",) if kind == "track" else NAMING
    found = next((event[one] for one in names if isinstance(event.get(one), str)), None)
    if found is not None:
        words.append(show(found))
    elif kind == "track":
        words.append("without a name")
    return " ".join(words)
