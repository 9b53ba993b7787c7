"""End a check early, by Ctrl-C or SIGTERM, with what was found up to then."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Shared(Protocol):
    """A number that several processes see."""

    value: int


class StoppedError(KeyboardInterrupt):
    """Raised where a stop is allowed to interrupt: it waits, or runs foreign code."""


class Stop:
    """Whether to end early; `signal` is the signal that asked for it, 0 for none.

    The first signal interrupts only what runs in `interrupting`, so that every count
    is whole. A second one raises KeyboardInterrupt wherever it comes.
    """

    def __init__(self, shared: Shared | None = None) -> None:
        self._signal = 0
        self._may_raise = False
        self._shared = shared

    @property
    def signal(self) -> int:
        """Return the signal that asked this process, or the one it is shared with."""
        if self._signal or self._shared is None:
            return self._signal
        return self._shared.value

    def share(self) -> Shared:
        """Return a number for other processes to make their own Stop of."""
        if self._shared is None:
            from multiprocessing.sharedctypes import RawValue

            self._shared = cast("Shared", RawValue("i", self._signal))
        return self._shared

    @property
    def name(self) -> str:
        """Return what ended the check, "" if nothing did."""
        number = self.signal
        name = signal.Signals(number).name if number else ""
        return "Ctrl-C" if number == signal.SIGINT else name

    @property
    def exit_code(self) -> int:
        """Return what the process ends with: 128 and the signal, 0 without one."""
        return 128 + self.signal if self.signal else 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM, if this is the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        kinds = (signal.SIGINT, signal.SIGTERM)
        before = {kind: signal.signal(kind, self._take) for kind in kinds}
        try:
            yield
        finally:
            for kind, handler in before.items():
                signal.signal(kind, handler)

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Let a stop raise StoppedError within, also one that was asked for before."""
        self._may_raise = True
        try:
            if self.signal:
                raise StoppedError
            yield
        finally:
            self._may_raise = False

    def read_until(self, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
        """Return a function that reads, and finds the end once a stop is asked for."""

        def read_more(size: int) -> bytes:
            try:
                with self.interrupting():
                    return read(size)
            except StoppedError:
                return b""

        return read_more

    def _take(self, number: int, _frame: Any) -> None:
        if self.signal:
            raise KeyboardInterrupt
        self._signal = number
        if self._shared is not None:
            self._shared.value = number
        if self._may_raise:
            raise StoppedError
