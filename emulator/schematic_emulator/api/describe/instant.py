"""Writes points in time as the REST answers do."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# A date-time in any form that a client sends: seconds may be missing (Java) and
# fractions may have any number of digits (.NET sends seven, Go nine).
SENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(:\d{2})?(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)


def write_instant(at: datetime) -> str:
    """Return the time as RFC 3339 in UTC with microseconds and `Z`."""
    text = at.astimezone(UTC).isoformat(timespec="microseconds")
    return text.removesuffix("+00:00") + "Z"


def write_optional(at: datetime | None) -> str | None:
    """Return the time as text, or null for a time that is not there."""
    return None if at is None else write_instant(at)


def write_sent_at(text: str | None) -> str | None:
    """Return the sender's time in UTC, or null if it cannot be read as one.

    Clients parse this member as a date, so the sender's own spelling is not
    repeated; the journal keeps it.
    """
    found = SENT.fullmatch(text or "")
    if not found:
        return None
    day, minute, second, fraction, offset = found.groups()
    micros = f"{fraction or '0':0<6}"[:6]
    zone = "+00:00" if offset in "Zz" else offset
    try:
        at = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}.{micros}{zone}")
        return write_instant(at)
    except (ValueError, OverflowError):
        return None
