"""Time limits that end although a test has stopped the clock.

freezegun replaces `time.monotonic` in every module, so a limit that is measured with it
never passes. The system's own clock and the timeouts of locks go on.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine

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


def run_coroutine(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine as `asyncio.run` does, with timeouts that end in any case."""
    import asyncio  # slow to import

    class SteadyLoop(asyncio.SelectorEventLoop):
        def time(self) -> float:
            return steady_s()

    with asyncio.Runner(loop_factory=SteadyLoop) as runner:
        return runner.run(coroutine)
