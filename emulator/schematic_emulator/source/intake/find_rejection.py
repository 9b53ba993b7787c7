"""Say which events Segment takes with 200 and then drops."""

from __future__ import annotations

from typing import Any

from schematic_emulator.source.intake.calls import TYPES

_ID_NAMES = {"userid": "userId", "anonymousid": "anonymousId"}


def find_rejection(event: dict[str, Any]) -> str | None:
    """Return why an event goes no further than the intake; None if it does.

    Source: Segment's documentation of its HTTP API, which lists what is answered
    with 200 and not accepted, read 2026-11.
    """
    kind = event.get("type")
    if kind.__class__ is not str or kind not in TYPES:
        return f"type: expected one of {', '.join(TYPES)}, found {_describe_type(kind)}"
    if not (_is_id(event.get("userId")) or _is_id(event.get("anonymousId"))):
        return (
            "no_user_anon_id: expected a userId or an anonymousId, "
            f"found neither{_name_near_miss(event)}"
        )
    name = event.get("event")
    if kind == "track" and not (isinstance(name, str) and name):
        return "event: expected the track call's name"
    return None


def _describe_type(kind: Any) -> str:
    if kind is None:
        return "no type"
    found = repr(str(kind)[:40])
    is_case = str(kind).lower() in TYPES
    return f"{found} (types are written in lower case)" if is_case else found


def _name_near_miss(event: dict[str, Any]) -> str:
    """Name a property that was meant to be an id, such as userID or user_id."""
    for key, value in event.items():
        plain = "".join(letter for letter in key.lower() if letter.isalnum())
        meant = _ID_NAMES.get(plain)
        if meant is not None and key != meant and _is_id(value):
            return f"; {key[:40]!r} is not {meant}: names are case-sensitive"
    return ""


def _is_id(value: Any) -> bool:
    """Return whether this identifies a user. Numbers do: Segment makes text of them."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or (isinstance(value, str) and value != "")
