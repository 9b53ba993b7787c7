"""Do what the destination's documentation promises, where its code does not.

Source: https://www.twilio.com/docs/segment/connections/destinations/catalog/actions-schematic,
read 2026-11; `docs/generate/promises.json` has its statements and their tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from schematic_emulator.destination.definition import find_fields
from schematic_emulator.destination.errors import ActionError
from schematic_emulator.destination.event_names import NameRule, documented_event_name
from schematic_emulator.destination.javascript.dates import find_date_ms, iso_text
from schematic_emulator.destination.javascript.members import get_member
from schematic_emulator.destination.javascript.numbers import (
    number_text,
    text_number,
    to_double,
)
from schematic_emulator.destination.javascript.values import UNDEFINED, is_number
from schematic_emulator.destination.profiles import (
    DestinationProfile,
    sent_at_published,
)

# The page lists page, alias, group, identify and track calls as accepted.
_NOT_ACCEPTED = frozenset({"screen"})
_ENGAGE_CLASSES = frozenset({"audience", "computed_trait", "journey_step"})
# Ours: smaller numbers are seconds. As milliseconds they would be before March 1973.
_FIRST_MILLISECONDS = 100_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EngageRule:
    """Choose between two statements of the page that contradict each other.

    The field's metadata holds the `reason` for its default.
    """

    needs_company_keys: bool = field(
        default=False,
        metadata={
            "reason": "the page requires company keys for Identify and also promises "
            "that audiences and computed traits arrive as user properties; Engage's "
            "calls concern a user and have no group id, so with the first statement "
            "none would arrive"
        },
    )


def documented_profile(
    rule: NameRule | None = None, *, engage: EngageRule | None = None
) -> DestinationProfile:
    """Create the profile for one reading of what the page leaves open."""
    chosen, engage_rule = rule or NameRule(), engage or EngageRule()
    return DestinationProfile(
        name="documented",
        accepts=_accepts,
        complete=lambda action, payload, event: _complete(
            action, payload, event, engage_rule
        ),
        is_date=lambda text: find_date_ms(text) is not None,
        sent_at=sent_at_published,
        event_name=lambda name: _require_name(name, chosen),
    )


def _accepts(event: Any) -> bool:
    kind = get_member(event, "type") if isinstance(event, dict) else None
    return not isinstance(kind, str) or kind not in _NOT_ACCEPTED


def _require_name(name: str, rule: NameRule) -> str:
    """Convert an event name to snake case.

    Raises ActionError for a name without a letter, digit, dash or underscore.
    """
    written = documented_event_name(name, rule)
    if not written:
        raise ActionError(
            "Error",
            f"event name {name!r} contains no letter, digit, dash or underscore:"
            " nothing is left of it in snake case",
        )
    return written


def _complete(action: str, payload: Any, event: Any, engage: EngageRule) -> Any:
    if not isinstance(payload, dict):
        return payload
    if action == "trackEvent":
        return _with_raw_event_name(_with_iso_timestamp(payload))
    computed = _computed_trait(event)
    is_free = computed is not None and not engage.needs_company_keys
    optional = frozenset({"company_keys"} if is_free else ())
    completed = _with_iso_timestamp(_without_empty_keys(action, payload, optional))
    return _with_user_trait(completed, computed)


def _without_empty_keys(
    action: str, payload: dict[str, Any], optional: frozenset[str]
) -> dict[str, Any]:
    """Remove required objects without a value, so that they count as missing.

    The published code sends `{}`, or keys whose value is null. Of the optional ones
    `{}` is left, which the published code sends too.
    """
    empty = {
        key: value
        for key, value in payload.items()
        if _is_required_object(action, key) and _is_empty_object(value)
    }
    kept = {
        key: {} if key in empty else value
        for key, value in payload.items()
        if key not in empty or key in optional
    }
    return kept if empty else payload


def _is_required_object(action: str, key: str) -> bool:
    field = find_fields(action).get(key)
    return field is not None and field["type"] == "object" and field["required"]


def _is_empty_object(value: Any) -> bool:
    return isinstance(value, dict) and all(
        item is None or item == "" for item in value.values()
    )


def _with_iso_timestamp(payload: dict[str, Any]) -> dict[str, Any]:
    """Replace a Unix timestamp, a number or its text, by ISO text.

    The published code reads numbers as milliseconds and fails on their text.
    """
    timestamp = payload.get("timestamp", UNDEFINED)
    seconds = _epoch(timestamp)
    if seconds is None:
        return payload
    is_seconds = abs(seconds) < _FIRST_MILLISECONDS
    time_ms = find_date_ms(seconds * 1000 if is_seconds else seconds)
    return payload if time_ms is None else {**payload, "timestamp": iso_text(time_ms)}


def _epoch(timestamp: Any) -> float | None:
    if is_number(timestamp):
        return to_double(timestamp)
    if isinstance(timestamp, str):
        number = text_number(timestamp)
        return number if number_text(number) == timestamp else None
    return None


def _with_raw_event_name(payload: dict[str, Any]) -> dict[str, Any]:
    """Add the original event name as a trait, whatever the mapping of traits.

    In the published code it is a default that any mapping of traits replaces.
    """
    name = payload.get("event_name", UNDEFINED)
    traits = payload.get("traits")
    traits = {} if traits is None or traits == "" else traits
    if not isinstance(traits, dict) or name is UNDEFINED:
        return payload
    if traits.get("raw_event_name") is not None:
        return payload
    return {**payload, "traits": {**traits, "raw_event_name": name}}


def _with_user_trait(
    payload: dict[str, Any], computed: tuple[str, Any] | None
) -> dict[str, Any]:
    """Add an audience or computed trait of Engage to the user's traits.

    The published preset maps no user traits, so it would not be sent.
    """
    traits = payload.get("user_traits") or {}
    if computed is None or not isinstance(traits, dict) or computed[0] in traits:
        return payload
    return {**payload, "user_traits": {**traits, computed[0]: computed[1]}}


def _computed_trait(event: Any) -> tuple[str, Any] | None:
    """Return the trait that Engage computed, by name and value; None for other calls.

    It is the event's trait that `context.personas.computation_key` names.
    """
    personas = get_member(get_member(event, "context"), "personas")
    if not isinstance(personas, dict) or not _is_from_engage(personas):
        return None
    key = personas.get("computation_key")
    if not isinstance(key, str) or not key:
        return None
    value = get_member(get_member(event, "traits"), key)
    return None if value is UNDEFINED else (key, value)


def _is_from_engage(personas: dict[str, Any]) -> bool:
    kind = personas.get("computation_class")
    return isinstance(kind, str) and kind in _ENGAGE_CLASSES


DOCUMENTED = documented_profile()
