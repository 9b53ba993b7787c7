"""Define what differs between the destination's code and its documentation.

Source of the published profile: @segment/action-destinations 3.497.0,
destinations/schematic/trackEvent/index.js and identifyUser/index.js (perform).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.errors import ActionError
from schematic_emulator.destination.event_names import snake_case_event_name
from schematic_emulator.destination.javascript.dates import (
    find_date_ms,
    is_canonical,
    is_date_like,
    iso_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class DestinationProfile:
    """List the functions that differ between the profiles.

    `accepts` decides whether an event is mapped, `complete` receives the action, the
    resolved payload and the event before the payload is checked, `is_date` checks a
    timestamp's text, `sent_at` and `event_name` return values of the request.
    """

    name: str
    accepts: Callable[[Any], bool]
    complete: Callable[[str, Any, Any], Any]
    is_date: Callable[[str], bool]
    sent_at: Callable[[Any], str]
    event_name: Callable[[str], str]


def sent_at_published(timestamp: Any) -> str:
    """Write a timestamp as `new Date(timestamp).toISOString()` does.

    Raises ActionError (a RangeError) for an invalid date.
    """
    if timestamp.__class__ is str and is_canonical(timestamp):
        return str(timestamp)
    time_ms = find_date_ms(timestamp)
    if time_ms is None:
        raise ActionError("RangeError", "Invalid time value")
    return iso_text(time_ms)


PUBLISHED = DestinationProfile(
    name="published",
    accepts=lambda _: True,
    complete=lambda _, payload, __: payload,
    is_date=is_date_like,
    sent_at=sent_at_published,
    event_name=snake_case_event_name,
)
PROFILES = ("published", "documented")
