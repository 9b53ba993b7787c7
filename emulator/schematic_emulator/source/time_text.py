"""Read and write moments as Segment's intake does, and correct a client's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def read_moment(value: Any) -> datetime | None:
    """Return the moment that ISO text names; None for anything else.

    Text without a zone is in UTC.
    """
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def write_moment(moment: datetime) -> str:
    """Write a moment in UTC with milliseconds: `2026-01-02T03:04:05.678Z`."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def correct(original: datetime, sent_at: datetime, received_at: datetime) -> datetime:
    """Move a client's moment onto the server's clock.

    What the client's clock says passed between the event and its sending is taken
    off the moment of receipt: `receivedAt - (sentAt - originalTimestamp)`.
    """
    try:
        return received_at - (sent_at - original)
    except OverflowError:
        return original
