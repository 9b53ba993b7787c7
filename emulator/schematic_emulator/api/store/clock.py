"""Tell the time: the system's, or one that is stopped and moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakMethod

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
# Windows, months and years are added to the moment: the calendar ends in 9999.
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_NONE = timedelta()


class ClockError(EmulatorError, ValueError):
    """Raised for a moment that no clock of ours can show."""


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
    """Follow the system's clock, at a distance if it was moved, or stand still.

    Given a moment it starts frozen there, else it follows the system's clock.
    Each change returns the moment that the clock then shows, and raises ClockError for
    a moment before 1970 or after 8999; times as text are ISO 8601, in UTC if they say
    none. Thread-safe.
    """

    def __init__(self, at: datetime | str | None = None) -> None:
        self._listeners: list[WeakMethod[Callable[[], Any]]] = []
        self._lock = RLock()
        self._offset = _NONE
        self._frozen: datetime | None = None if at is None else _read(at)

    def now(self) -> datetime:
        """Return the moment in UTC."""
        frozen = self._frozen
        if frozen is not None:
            return frozen
        offset, now = self._offset, datetime.now(UTC)
        return now + offset if offset else now

    @property
    def is_frozen(self) -> bool:
        """Tell whether it stands still."""
        return self._frozen is not None

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """Stand still at a moment, or where the clock is now."""
        with self._lock:
            self._frozen = self.now() if at is None else _read(at)
        return self._tell()

    def set(self, at: datetime | str) -> datetime:
        """Go to a moment: a frozen clock stands there, a running one runs on."""
        moment = _read(at)
        with self._lock:
            self._go(moment)
        return self._tell()

    def move(self, by: timedelta) -> datetime:
        """Go forward by so much, or back; a frozen clock stays frozen."""
        with self._lock:
            self._go(_add(self.now(), by))
        return self._tell()

    def thaw(self) -> datetime:
        """Run on from the moment at which the clock stands."""
        with self._lock:
            if self._frozen is not None:
                self._offset = self._frozen - datetime.now(UTC)
                self._frozen = None
        return self._tell()

    def restore(self) -> datetime:
        """Follow the system's clock again."""
        with self._lock:
            self._offset, self._frozen = _NONE, None
        return self._tell()

    @property
    def setting(self) -> tuple[float, datetime | None]:
        """Give the seconds it is ahead of the system's, and where it stands still."""
        with self._lock:
            return self._offset.total_seconds(), self._frozen

    def take_setting(self, offset_s: float, frozen: datetime | None) -> datetime:
        """Go on as another clock's `setting` tells."""
        with self._lock:
            self._offset, self._frozen = timedelta(seconds=offset_s), frozen
        return self._tell()

    def listen(self, method: Callable[[], Any]) -> None:
        """Call a method after every change, as long as its object lives."""
        self._listeners.append(WeakMethod(method))

    def _go(self, moment: datetime) -> None:
        if self._frozen is None:
            self._offset = moment - datetime.now(UTC)
        else:
            self._frozen = moment

    def _tell(self) -> datetime:
        self._listeners = [each for each in self._listeners if each() is not None]
        for reference in self._listeners:
            listener = reference()
            if listener is not None:
                listener()
        return self.now()


def _add(moment: datetime, by: timedelta) -> datetime:
    try:
        return _bound(moment + by)
    except OverflowError:
        raise ClockError(f"expected {_range()}, found {moment} {by:+}") from None


def _read(at: datetime | str) -> datetime:
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return _bound(moment.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        if isinstance(error, ClockError):
            raise
        raise ClockError(f"expected a moment in ISO 8601, found {at!r}") from None


def _bound(moment: datetime) -> datetime:
    if not EARLIEST <= moment < LATEST:
        raise ClockError(f"expected {_range()}, found {moment.isoformat()}")
    return moment


def _range() -> str:
    return f"a moment from {EARLIEST.year} to {LATEST.year - 1}"
