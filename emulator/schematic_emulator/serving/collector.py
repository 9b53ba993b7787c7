"""Keep the garbage collector's pauses short in a process that only serves.

The collector counts objects made less objects freed. Where each kept request replaces
one, that stays near zero, so that 50,000 of them are young when it runs: 25 ms, and 40
for a full collection. What the fast doors and connections make holds no cycle, so it
can be exempt from collection as soon as it is kept. Each request to
Flask leaves eight objects in a cycle (werkzeug's matcher), which are collected before.
"""

from __future__ import annotations

import asyncio
import gc
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.serving.threads import DaemonThreads

# The youngest generation as ever; the others when `Collector` says so.
_THRESHOLDS = (700, 1_000_000, 1_000_000)
_TICK_S = 0.05
_TICKS_IN_FLIGHT = 20
# Collecting what is exempt, 40 ms, waits until as many requests may have left their
# cycle there as take 10 MB, and for five seconds that are idle.
_WORTHWHILE = 1_000
_IDLE_TICKS = 100
_IDLE_CPU_S = 0.001


def defer_collection() -> None:
    """Collect nothing while a server starts: what a start makes stays."""
    gc.disable()


async def collect_between_requests(threads: DaemonThreads) -> None:
    """Collect 20 times a second what is young, from the end of a start on."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    gc.enable()
    collector, idle = Collector(threads), 0
    while True:
        before = time.process_time()
        await asyncio.sleep(_TICK_S)
        idle = idle + 1 if time.process_time() - before < _IDLE_CPU_S else 0
        collector.tick()
        if idle >= _IDLE_TICKS:
            collector.collect_exempt()


class Collector:
    """Collects what Flask's threads leave; exempts what is kept otherwise."""

    def __init__(self, threads: DaemonThreads) -> None:
        self._threads = threads
        self._calls = threads.calls
        self._in_flight = 0
        self._left_behind = 0

    def tick(self) -> None:
        """Collect young objects, and exempt them if no thread is using any.

        While threads always do, older ones are collected once a second.
        """
        if self._threads.unfinished:
            self._in_flight += 1
            is_long = self._in_flight % _TICKS_IN_FLIGHT == 0
            self._left_behind += is_long
            gc.collect(1 if is_long else 0)
            return
        if self._calls != self._threads.calls:
            self._calls = self._threads.calls
            gc.collect(1)
        gc.freeze()

    def collect_exempt(self) -> None:
        """Collect everything, if it is worthwhile."""
        if self._left_behind >= _WORTHWHILE:
            self._left_behind = 0
            gc.unfreeze()
            gc.collect()
            gc.freeze()
