"""Tell the time: the system's, or one that stands still until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Give the current time, aware and in UTC."""

    def now(self) -> datetime:
        """Return the moment."""
        ...


class SystemClock:
    """Follow the system's clock."""

    def now(self) -> datetime:
        """Return the moment in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """Follow the system's clock at a distance, or stand still.

    It starts frozen at `at`. `move` shifts it in both states; `thaw` lets it run on
    from where it stands.
    """

    def __init__(self, at: datetime) -> None:
        self._offset = timedelta()
        self._frozen: datetime | None = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment in UTC."""
        frozen = self._frozen
        return datetime.now(UTC) + self._offset if frozen is None else frozen

    def freeze(self, at: datetime | None = None) -> None:
        """Stand still at a moment, or where the clock is now."""
        self._frozen = self.now() if at is None else at.astimezone(UTC)

    def move(self, by: timedelta) -> None:
        """Go forward, or back."""
        if self._frozen is None:
            self._offset += by
        else:
            self._frozen += by

    def thaw(self) -> None:
        """Run on from the moment at which the clock stands."""
        if self._frozen is not None:
            self._offset = self._frozen - datetime.now(UTC)
            self._frozen = None
