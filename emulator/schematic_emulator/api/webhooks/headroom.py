"""Know without measuring that an event does not reach a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from schematic_emulator.effects.changes import UsageCounted
from schematic_emulator.effects.webhooks.limits import find_headroom

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.state import State
    from schematic_emulator.effects.webhooks.limits import Uses

_ONE_DAY = timedelta(days=1)
# Within one digit (30 bits) of CPython's integers, the fastest to subtract.
_MOST = 2**29


@dataclass(slots=True)
class _Count:
    """How much usage is left until a limit, valid in a span of time."""

    left: int
    since: datetime
    until: datetime


class Headroom:
    """Counts usage down to the next limit, by company and event name.

    A count is valid for one day in UTC, because every period starts and ends with a
    day, and until an override expires. It is a cache: usage without a count is
    measured. Unless `is_wanted`, no webhook reports limits, and all usage passes.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._account = state.account
        self._revision = state.account.revision
        self._counts: dict[str | None, dict[str, _Count]] = {}
        self.is_wanted = True

    def take(self, change: Change) -> bool:
        """Subtract usage from its count; return False if it reaches a limit, or may.

        Every event comes here, so fields are read by position, which is faster.
        """
        if type(change) is not UsageCounted:
            return False
        if not self.is_wanted:
            return True
        try:
            count = self._counts[change[1]][change[0]]
        except KeyError:
            return change[1] is None
        quantity, at = change[3], change[4]
        if (
            0 <= quantity < count.left
            and count.since <= at < count.until
            and self._account.revision == self._revision
        ):
            count.left -= quantity
            return True
        return False

    def note(self, change: UsageCounted, uses: Uses, at: datetime) -> None:
        """Set a count from what was measured after a change."""
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
        left = min(find_headroom(metered), _MOST)
        counts[change.subtype] = _Count(left, since, until)

    def forget(self, company_id: str) -> None:
        """Remove the counts of one company."""
        self._counts.pop(company_id, None)

    def clear(self) -> None:
        """Remove every count."""
        self._counts.clear()
        self._revision = self._account.revision

    def _find_end(self, company_id: str, at: datetime, end: datetime) -> datetime:
        """Return when a company's first override expires, else the day's end."""
        own = self._state.overrides_of.get(company_id, {})
        ends = [grant.expires_at for grant in own.values()]
        return min([end, *(each for each in ends if each and each > at)])
