"""Read how much of an event was used, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.effects.state import State


def sum_usage(
    state: State,
    subtype: str,
    company_id: str | None,
    user_id: str | None = None,
    *,
    since: datetime | None = None,
) -> int:
    """Sum a company's usage of an event, or one user's share of it.

    `since` is cut to its day in UTC, the counters' grain.
    """
    days = state.usage.get((subtype, company_id, user_id), {})
    if since is None:
        return sum(days.values())
    first = since.astimezone(UTC).toordinal()
    return sum(quantity for day, quantity in days.items() if day >= first)
