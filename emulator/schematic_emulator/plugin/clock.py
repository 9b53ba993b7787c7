"""The emulators' clock, which a test may stop and move."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from schematic_emulator.api.clock import ManualClock, SystemClock

if TYPE_CHECKING:
    from datetime import timedelta


class SandboxClock:
    """Follow the system's clock until a test stops or moves it.

    One clock serves all of a process's emulators: their tests run one by one.
    """

    def __init__(self) -> None:
        self._manual: ManualClock | None = None
        self._system = SystemClock()

    def now(self) -> datetime:
        """Return the moment in UTC."""
        clock = self._manual
        return self._system.now() if clock is None else clock.now()

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """Stand still at a moment, or now; text is ISO 8601, in UTC if it says none.

        Raises ValueError for a text that is no moment.
        """
        self._take().freeze(_read(at) if isinstance(at, str) else at)
        return self.now()

    def move(self, by: timedelta) -> datetime:
        """Go forward by so much, or back; a frozen clock stays frozen."""
        self._take().move(by)
        return self.now()

    def restore(self) -> None:
        """Follow the system's clock again."""
        self._manual = None

    def _take(self) -> ManualClock:
        if self._manual is None:
            self._manual = ManualClock(self._system.now())
            self._manual.thaw()
        return self._manual


def _read(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
