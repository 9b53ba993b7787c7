"""Decide the time at which an event counts: its receipt, or its own trusted clock.

Source: Schematic's documentation, playbooks/backfill-and-corrections and
api_documentation/event: the windows and the texts.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.effects.arrival import EventContext

AHEAD = timedelta(minutes=5)
TRUSTED_PAST = timedelta(days=34)
BACKFILL_PAST = timedelta(days=365)

# The service's own texts, since a client may compare them.
NEEDS_SECRET_KEY = "trusted_client_clock and backfill require a secret API key"  # noqa: S105 - a message
NEEDS_SENT_AT = "sent_at is required when trusted_client_clock or backfill is true"
TOO_FAR_AHEAD = "sent_at cannot be more than 5 minutes in the future"
TOO_OLD_TRUSTED = (
    "sent_at cannot be more than 34 days in the past for trusted_client_clock; "
    "for older events use backfill (analytics-only, no billing side effects)"
)
TOO_OLD_BACKFILL = "sent_at cannot be more than 365 days in the past"


def set_client_clock(event: dict[str, Any], arrival: EventContext) -> str | None:
    """Set the arrival's `captured_at` to `sent_at` if the event asks for it.

    Returns the service's own text if the event may not, else None. Without
    `trusted_client_clock` or `backfill`, `sent_at` is informational.
    """
    backfill = event.get("backfill") is True
    if not backfill and event.get("trusted_client_clock") is not True:
        return None
    if arrival.key_kind == "publishable":
        return NEEDS_SECRET_KEY
    sent_at = parse_time(event.get("sent_at"))
    if sent_at is None:
        return NEEDS_SENT_AT
    arrival.backfill = backfill
    arrival.captured_at = sent_at
    return _check_window(arrival.at - sent_at, backfill=backfill)


def _check_window(age: timedelta, *, backfill: bool) -> str | None:
    if age < -AHEAD:
        return TOO_FAR_AHEAD
    if backfill:
        return TOO_OLD_BACKFILL if age > BACKFILL_PAST else None
    return TOO_OLD_TRUSTED if age > TRUSTED_PAST else None


def parse_time(text: object) -> datetime | None:
    """Parse an RFC 3339 time as any SDK writes it; None if it is not one.

    Java leaves out seconds that are 0, .NET writes seven digits of a fraction, Go nine.
    A leap second counts as the second before it. Source: the SDKs' repositories, read
    in 2026-08 (Java: `OffsetDateTime.toString`, Go: `time.RFC3339Nano`).
    """
    if not isinstance(text, str):
        return None
    text = text.upper().replace(":60", ":59")
    try:
        parsed = datetime.fromisoformat(text)
        if parsed.tzinfo is None:
            return parsed.replace(tzinfo=UTC)
        return parsed.astimezone(UTC)
    except (ValueError, OverflowError):  # overflow: year 1 or 9999 in another zone
        return None
