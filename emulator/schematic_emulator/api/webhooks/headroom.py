"""Know without measuring that an event crosses no limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from schematic_emulator.effects.webhooks.limits import find_headroom

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.changes import UsageCounted
    from schematic_emulator.effects.state import State
    from schematic_emulator.effects.webhooks.limits import Uses

_ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Count:
    """Hold how much is left, and from when until when that is true."""

    left: int
    since: datetime
    until: datetime


class Headroom:
    """Count down, for a company and an event name, to the next limit that it meets.

    A count is good for one day in UTC, where every period begins and ends, and until
    an override expires. It is a cache: whatever it does not know is measured.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._account = state.account
        self._revision = state.account.revision
        self._counts: dict[str, dict[str, _Count]] = {}

    def take(self, change: UsageCounted) -> bool:
        """Take usage off the count; False if that meets a limit, or if it may."""
        subtype, company_id, _, quantity, at, _, _ = change
        if company_id is None:
            return True
        counts = self._counts.get(company_id)
        count = counts.get(subtype) if counts else None
        if (
            count is None
            or not 0 <= quantity < count.left
            or not count.since <= at < count.until
            or self._account.revision != self._revision
        ):
            return False
        count.left -= quantity
        return True

    def note(self, change: UsageCounted, uses: Uses, at: datetime) -> None:
        """Begin a count anew from what was measured after a change."""
        company_id = change.company_id
        if company_id is None:
            return
        if self._account.revision != self._revision:
            self.clear()
        metered = [
            use
            for use in uses.values()
            if use.entitlement.feature.event_subtype == change.subtype
        ]
        since = at.replace(hour=0, minute=0, second=0, microsecond=0)
        until = self._find_end(company_id, at, since + _ONE_DAY)
        counts = self._counts.setdefault(company_id, {})
        counts[change.subtype] = _Count(find_headroom(metered), since, until)

    def forget(self, company_id: str) -> None:
        """Forget the counts of one company."""
        self._counts.pop(company_id, None)

    def clear(self) -> None:
        """Forget every count."""
        self._counts.clear()
        self._revision = self._account.revision

    def _find_end(self, company_id: str, at: datetime, end: datetime) -> datetime:
        """Find when the first of a company's overrides expires, or the day ends."""
        overrides = self._state.company_overrides.values()
        own = [grant for grant in overrides if grant.holder_id == company_id]
        ends = [grant.expires_at for grant in own]
        return min([end, *(each for each in ends if each and each > at)])
