"""Say which events Segment takes with 200 and then drops."""

from __future__ import annotations

from typing import Any

import orjson

from schematic_emulator.source.intake.calls import TYPES
from schematic_emulator.source.intake.recorded_requests import unpack_base64

_MOST_INNER = 200
_BASE64 = "eyJ"  # of {"
_ID_NAMES = {"userid": "userId", "anonymousid": "anonymousId"}


def find_rejection(event: dict[str, Any]) -> str | None:
    """Return why an event goes no further than the intake; None if it does.

    Source: Segment's documentation of its HTTP API, which lists what is answered
    with 200 and not accepted, read 2026-11.
    """
    kind = event.get("type")
    if not _is_type(kind):
        found = _describe_type(kind) + ("" if kind else _name_inner_call(event))
        return f"type: expected one of {', '.join(TYPES)}, found {found}"
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


def _name_inner_call(event: dict[str, Any]) -> str:
    """Name the place of a call that is inside, as in a message of a queue or a log."""
    rows: list[tuple[str, Any]] = [("", event)]
    for place, found in rows:
        value = _read_inner(found)
        if isinstance(value, dict) and _is_type(value.get("type")):
            return f"; a call is inside, at {place[:80]!r}: write it alone"
        if len(rows) < _MOST_INNER and isinstance(value, dict):
            rows += [(f"{place}.{name}", each) for name, each in value.items()]
        elif len(rows) < _MOST_INNER and isinstance(value, list):
            rows += [(f"{place}[]", each) for each in value]
    return ""


def _read_inner(value: Any) -> Any:
    """Return the JSON in a text, in base64 too; what is not a text as it is."""
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except ValueError:
        return unpack_base64(value) if value.startswith(_BASE64) else None


def _name_near_miss(event: dict[str, Any]) -> str:
    """Name a property that was meant to be an id, such as userID or user_id."""
    for key, value in event.items():
        plain = "".join(letter for letter in key.lower() if letter.isalnum())
        meant = _ID_NAMES.get(plain)
        if meant is not None and key != meant and _is_id(value):
            return f"; {key[:40]!r} is not {meant}: names are case-sensitive"
    return ""


def _is_type(value: Any) -> bool:
    return value.__class__ is str and value in TYPES


def _is_id(value: Any) -> bool:
    """Return whether this identifies a user. Numbers do: Segment makes text of them."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or (isinstance(value, str) and value != "")
