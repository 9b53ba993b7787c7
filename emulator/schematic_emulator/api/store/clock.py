"""Define the emulator's clock: the system's, or one that tests stop and move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakMethod

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
# Windows, months and years are added to the time: Python's calendar ends in 9999.
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_NONE = timedelta()


class ClockError(EmulatorError, ValueError):
    """Raised for a time that the clock cannot show."""


class Clock(Protocol):
    """Anything with the current time."""

    def now(self) -> datetime:
        """Return the current time, aware and in UTC."""
        ...


class SystemClock:
    """The system's clock."""

    def now(self) -> datetime:
        """Return the current time, aware and in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """The system's clock plus an offset, or a frozen time. Thread-safe.

    Created with a time it is frozen, else it shows the system's time. Each method
    that changes it returns the new current time, and raises ClockError for a time
    before 1970 or after 8999. Times as text are ISO 8601, in UTC without an offset.
    `system` replaces the system's clock.
    """

    def __init__(
        self, at: datetime | str | None = None, *, system: Clock | None = None
    ) -> None:
        # One call instead of two: every event asks for the time.
        self._read_system = system.now if system else partial(datetime.now, UTC)
        self._listeners: list[WeakMethod[Callable[[], Any]]] = []
        self._lock = RLock()
        self._offset = _NONE
        self._frozen: datetime | None = None if at is None else _read(at)
        self._start = self._frozen

    def now(self) -> datetime:
        """Return the current time, aware and in UTC."""
        frozen = self._frozen
        if frozen is not None:
            return frozen
        offset, now = self._offset, self._read_system()
        return now + offset if offset else now

    @property
    def is_frozen(self) -> bool:
        """Return whether the clock is frozen."""
        return self._frozen is not None

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """Freeze the clock at a time, by default the current one."""
        with self._lock:
            self._frozen = self.now() if at is None else _read(at)
        return self._notify()

    def set(self, at: datetime | str) -> datetime:
        """Set the clock to a time; a frozen clock stays frozen, a running one runs."""
        time = _read(at)
        with self._lock:
            self._set(time)
        return self._notify()

    def move(self, by: timedelta) -> datetime:
        """Move the clock forward, or back if negative; a frozen clock stays frozen."""
        with self._lock:
            self._set(_add(self.now(), by))
        return self._notify()

    def thaw(self) -> datetime:
        """Let a frozen clock run again, from the time at which it is frozen."""
        with self._lock:
            if self._frozen is not None:
                self._offset = self._frozen - self._read_system()
                self._frozen = None
        return self._notify()

    def restore(self) -> datetime:
        """Show the system's time again."""
        with self._lock:
            self._offset, self._frozen = _NONE, None
        return self._notify()

    def restart(self) -> datetime:
        """Show what the clock showed when it was made: the system's time, or a time."""
        with self._lock:
            self._offset, self._frozen = _NONE, self._start
        return self._notify()

    @property
    def setting(self) -> tuple[float, datetime | None]:
        """Return the offset from the system's clock in seconds, and the frozen time."""
        with self._lock:
            return self._offset.total_seconds(), self._frozen

    def apply_setting(self, offset_s: float, frozen: datetime | None) -> datetime:
        """Set the clock to the `setting` of another."""
        with self._lock:
            self._offset, self._frozen = timedelta(seconds=offset_s), frozen
        return self._notify()

    def listen(self, method: Callable[[], Any]) -> None:
        """Call a method after every change, as long as its object exists."""
        self._listeners.append(WeakMethod(method))

    def _set(self, time: datetime) -> None:
        if self._frozen is None:
            self._offset = time - self._read_system()
        else:
            self._frozen = time

    def _notify(self) -> datetime:
        self._listeners = [each for each in self._listeners if each() is not None]
        for reference in self._listeners:
            listener = reference()
            if listener is not None:
                listener()
        return self.now()


def check_setting(offset_s: float, frozen: datetime | None) -> None:
    """Raise ClockError for a setting that no clock can have; a running one ran on."""
    try:
        time = frozen or datetime.now(UTC) + timedelta(seconds=offset_s)
    except OverflowError:
        raise ClockError(f"expected {_range()}, found {offset_s} s from now") from None
    if time < EARLIEST or time.year > LATEST.year:
        raise ClockError(f"expected {_range()}, found {time.isoformat()}")


def _add(time: datetime, by: timedelta) -> datetime:
    try:
        return _bound(time + by)
    except TypeError:
        raise ClockError(f"expected a timedelta, found {by!r}") from None
    except OverflowError:
        raise ClockError(f"expected {_range()}, found {time} + {by}") from None


def _read(at: datetime | str) -> datetime:
    try:
        time = datetime.fromisoformat(at) if isinstance(at, str) else at
        if not isinstance(time, datetime):
            raise ClockError(f"expected a time in ISO 8601 or a datetime, found {at!r}")
        if time.tzinfo is None:
            time = time.replace(tzinfo=UTC)
        return _bound(time.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        if isinstance(error, ClockError):
            raise
        raise ClockError(f"expected a time in ISO 8601, found {at!r}") from None


def _bound(time: datetime) -> datetime:
    if not EARLIEST <= time < LATEST:
        raise ClockError(f"expected {_range()}, found {time.isoformat()}")
    return time


def _range() -> str:
    return f"a time from {EARLIEST.year} to {LATEST.year - 1}"
