"""Find when the clock alone may change what a socket shows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.effects.state import State


def find_due(state: State, at: datetime, company_ids: Iterable[str]) -> datetime:
    """Return the next time after `at` at which a verdict on companies may change.

    Every period ends at midnight in UTC; overrides end at any time.
    """
    midnight = datetime.combine(at.date() + timedelta(days=1), time(), UTC)
    ends = (
        grant.expires_at
        for company_id in company_ids
        for grant in state.overrides_of.get(company_id, {}).values()
    )
    return min([midnight, *(end for end in ends if end and end > at)])
