"""Run blocking calls in threads that never delay the end of the process."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

Result = TypeVar("Result")
_Job = Callable[[], None]


class DaemonThreads:
    """Up to `limit` threads, which start on demand and end with the process.

    The standard library's pool joins its threads at exit, so that one hanging handler
    would delay Ctrl-C; and passing a call to it costs more than our smallest handler.
    `call` is for one event loop; `close` may be called from any thread. `calls` counts
    all calls, `unfinished` those that run or wait.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._started = 0
        self.calls = 0
        self.unfinished = 0
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()

    async def call(self, function: Callable[[], Result]) -> Result:
        """Run `function` in a thread; return what it returns, raise what it raises.

        An error knows the frames it passed and their callers: none may know its future.
        """
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[Result] = loop.create_future()

        self.calls += 1
        self.unfinished += 1
        self._put(partial(self._do, function, loop, outcome))
        try:
            return await outcome
        finally:
            del outcome

    def _do(
        self,
        function: Callable[[], Result],
        loop: asyncio.AbstractEventLoop,
        outcome: asyncio.Future[Result],
    ) -> None:
        with contextlib.suppress(RuntimeError):  # the loop closed meanwhile
            loop.call_soon_threadsafe(self._finish, outcome, *_run(function))
        del outcome

    def _finish(
        self,
        outcome: asyncio.Future[Result],
        result: Result | None,
        error: BaseException | None,
    ) -> None:
        self.unfinished -= 1
        if outcome.cancelled():
            return
        if error is None:
            outcome.set_result(result)  # type: ignore[arg-type] # set together
        else:
            outcome.set_exception(error)

    def close(self) -> None:
        """Stop idle threads now, and each busy one after its call."""
        for _ in range(self._started):
            self._jobs.put(None)
        self._started = 0

    def _put(self, job: _Job) -> None:
        if self._started < min(self.unfinished, self._limit):
            self._started += 1
            threading.Thread(target=self._work, daemon=True).start()
        self._jobs.put(job)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # it knows what came of it


def _run(
    function: Callable[[], Result],
) -> tuple[Result | None, Exception | None]:
    """Return what a call returns, or what it raises.

    An error refers to the frames that it passed: a frame that keeps it would be
    garbage that only the collector can free.
    """
    try:
        return function(), None
    except Exception as caught:  # noqa: BLE001 - raised again by the caller
        return None, caught
