"""Sum the usage of an event over a time; no sum leaves int64, as clients hold it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from schematic_emulator.effects.int64 import bound_int64

if TYPE_CHECKING:
    from schematic_emulator.effects.state import State

NEVER = date.max.toordinal() + 1


def sum_usage(  # noqa: PLR0913 - what to sum, for whom, and from when to when
    state: State,
    subtype: str,
    company_id: str | None,
    user_id: str | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Return a company's usage of an event, or one user's part of it.

    From `since` (inclusive) to `until` (exclusive); both are rounded down to the start
    of their UTC day, since usage is counted by day.
    """
    days = state.usage.get((subtype, company_id, user_id), {})
    if since is None and until is None:
        return bound_int64(sum(days.values()))
    first = since.astimezone(UTC).toordinal() if since else 0
    end = until.astimezone(UTC).toordinal() if until else NEVER
    # A copy made by one call, since events may count a new day meanwhile.
    counted = list(days.items())
    return bound_int64(sum(count for day, count in counted if first <= day < end))
