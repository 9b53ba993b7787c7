"""Blocking calls run beside the loop and never keep the process alive."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import threading
import time
import weakref

import pytest

from schematic_emulator.serving.threads import DaemonThreads


def test_call_returns_what_the_function_returns():
    async def run() -> tuple[bool, bool]:
        threads = DaemonThreads(1)
        thread = await threads.call(threading.current_thread)
        threads.close()
        return thread.daemon, thread is threading.main_thread()

    assert asyncio.run(run()) == (True, False)


def test_call_raises_what_the_function_raises():
    def fail() -> None:
        raise LookupError("here")

    async def run() -> None:
        threads = DaemonThreads(1)
        try:
            await threads.call(fail)
        finally:
            threads.close()

    with pytest.raises(LookupError, match="here"):
        asyncio.run(run())


def test_threads_start_on_demand_and_are_used_again():
    async def run() -> set[int]:
        threads = DaemonThreads(8)
        seen = {await threads.call(threading.get_ident) for _ in range(20)}
        threads.close()
        return seen

    assert len(asyncio.run(run())) == 1


def test_waiting_call_leaves_the_others_a_thread():
    async def run() -> str:
        threads, gate = DaemonThreads(2), threading.Event()
        waiting = asyncio.ensure_future(threads.call(gate.wait))
        answer = await threads.call(lambda: "quick")
        gate.set()
        await waiting
        threads.close()
        return answer

    assert asyncio.run(run()) == "quick"


def test_cancelled_call_does_no_harm():
    """A client that leaves, or a server that ends, drops the waiting task."""

    async def run() -> str:
        threads, gate = DaemonThreads(1), threading.Event()
        left = asyncio.ensure_future(threads.call(gate.wait))
        await asyncio.sleep(0)
        left.cancel()
        gate.set()
        answer = await threads.call(lambda: "next")
        threads.close()
        return answer

    assert asyncio.run(run()) == "next"


def test_what_a_function_raises_leaves_no_cycle_behind():
    """An error knows the frames that it passed; none of them may know the error."""
    raised: list[weakref.ref[BaseException]] = []

    class FailedError(LookupError):
        def __init__(self) -> None:
            raised.append(weakref.ref(self))

    def fail() -> None:
        raise FailedError

    async def run() -> None:
        threads = DaemonThreads(1)
        with contextlib.suppress(LookupError):
            await threads.call(fail)
        threads.close()

    gc.disable()
    try:
        asyncio.run(run())
        [failed] = raised
        soon = time.monotonic() + 5
        while failed() is not None and time.monotonic() < soon:
            time.sleep(0.01)  # the thread lets go of it a moment later
        assert failed() is None
    finally:
        gc.enable()
