"""Read a destination's settings as the engine does.

Source: @segment/actions-core 3.170.0, destination-kit/index.js (validateSettings,
getSubscriptions).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from schematic_emulator.destination.definition import settings_fields
from schematic_emulator.destination.errors import ActionError
from schematic_emulator.destination.javascript.values import UNDEFINED, is_truthy
from schematic_emulator.destination.mapping.resolving import spread_object
from schematic_emulator.destination.payload_check import (
    Field,
    check_payload,
    read_fields,
)

_BAD_REQUEST = 400


def check_settings(settings: Any) -> dict[str, Any]:
    """Return the settings, coerced, without keys that are not declared.

    Raises ActionError with status 400 for a missing API key or one of the wrong type.
    null and "" are accepted: unlike payloads, settings are not cleaned of them.
    """
    _require_object(settings)
    try:
        return check_payload(spread_object(settings), _fields())
    except ActionError as error:
        error.status = _BAD_REQUEST
        raise


def find_subscriptions(settings: Any, subscriptions: Any = UNDEFINED) -> list[Any]:
    """Return the subscriptions: only `subscription` if it is set, else the list."""
    members = settings if isinstance(settings, dict) else {}
    if is_truthy(members.get("subscription")):
        return [members["subscription"]]
    if subscriptions is UNDEFINED:
        subscriptions = members.get("subscriptions")
    return subscriptions if isinstance(subscriptions, list) else []


def _require_object(settings: Any) -> None:
    if settings is None or settings is UNDEFINED:
        raise ActionError("TypeError", "settings are missing")


@cache
def _fields() -> tuple[Field, ...]:
    return read_fields(settings_fields())
