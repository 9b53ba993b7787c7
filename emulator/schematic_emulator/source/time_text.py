"""Read and write times as Segment's intake does, and correct a client's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any


def read_time(value: Any) -> datetime | None:
    """Return the time that ISO text states; None for anything else.

    Text without a zone is in UTC.
    """
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        aware = time if time.tzinfo else time.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def write_time(time: datetime) -> str:
    """Write a time in UTC with milliseconds: `2026-01-02T03:04:05.678Z`."""
    text = time.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def correct(original: datetime, sent_at: datetime, received_at: datetime) -> datetime:
    """Correct a client's time by the server's clock.

    The time that passed on the client's clock between the event and its sending is
    subtracted from the time of receipt: `receivedAt - (sentAt - originalTimestamp)`.
    """
    try:
        return received_at - (sent_at - original)
    except OverflowError:
        return original
