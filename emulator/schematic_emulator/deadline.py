"""Time limits that end although a test has stopped the clock.

freezegun replaces `time.monotonic` in every module, so a limit that is measured with it
never passes. The system's own clock and the timeouts of locks go on.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

if sys.platform == "win32":
    import ctypes

    def steady_s() -> float:
        """Return the seconds since the system started."""
        return ctypes.windll.kernel32.GetTickCount64() / 1000

else:

    def steady_s() -> float:
        """Return the seconds of a clock that no test library stops."""
        return time.clock_gettime(time.CLOCK_MONOTONIC)


class Deadline:
    """A time limit, counted from now."""

    __slots__ = ("_ends_at",)

    def __init__(self, seconds: float) -> None:
        self._ends_at = steady_s() + seconds

    @property
    def left_s(self) -> float:
        """The seconds that are left, 0 when the time is up."""
        return max(0.0, self._ends_at - steady_s())


class Pause:
    """What a request waits for, so that it occupies no thread meanwhile.

    A view that is to wait sets `until` and answers anything; the server calls it again
    once that is true, with the same `state`. Where no server offers a pause, the view
    waits itself.
    """

    __slots__ = ("state", "until")

    # The place of a request's pause in its WSGI environment.
    KEY = "schematic_emulator.pause"

    def __init__(self) -> None:
        self.until: Callable[[], bool] | None = None
        self.state: Any = None


def run_coroutine(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine as `asyncio.run` does, with timeouts that end in any case."""
    import asyncio  # slow to import

    class SteadyLoop(asyncio.SelectorEventLoop):
        def time(self) -> float:
            return steady_s()

    with asyncio.Runner(loop_factory=SteadyLoop) as runner:
        return runner.run(coroutine)
