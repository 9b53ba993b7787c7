"""Tell apart what the destination does and what its page promises."""

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
    """Hold what differs between the profiles.

    `accepts` says whether an event is taken at all, `complete` sees the action,
    the resolved payload and the event before the payload is checked, `is_date`
    judges a timestamp's text, `sent_at` and `event_name` write what the
    request carries.
    """

    name: str
    accepts: Callable[[Any], bool]
    complete: Callable[[str, Any, Any], Any]
    is_date: Callable[[str], bool]
    sent_at: Callable[[Any], str]
    event_name: Callable[[str], str]


def sent_at_published(timestamp: Any) -> str:
    """Write a timestamp as `new Date(timestamp).toISOString()` does.

    Raises ActionError (a RangeError) for what is no date.
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
