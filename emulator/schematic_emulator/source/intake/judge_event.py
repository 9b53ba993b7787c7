"""Say which events Segment takes with 200 and then drops."""

from __future__ import annotations

from typing import Any

from schematic_emulator.source.intake.calls import TYPES


def find_rejection(event: dict[str, Any]) -> str | None:
    """Return why an event goes no further than the intake; None if it does.

    Source: Segment's documentation of its HTTP API, which lists what is answered
    with 200 and not accepted, read 2026-11.
    """
    kind = event.get("type")
    if kind not in TYPES:
        return f"type: expected one of {', '.join(TYPES)}, found {str(kind)[:40]!r}"
    if not (_is_id(event.get("userId")) or _is_id(event.get("anonymousId"))):
        return "no_user_anon_id: expected a userId or an anonymousId, found neither"
    name = event.get("event")
    if kind == "track" and not (isinstance(name, str) and name):
        return "event: expected the track call's name"
    return None


def _is_id(value: Any) -> bool:
    """Return whether this identifies a user. Numbers do: Segment makes text of them."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or (isinstance(value, str) and value != "")
