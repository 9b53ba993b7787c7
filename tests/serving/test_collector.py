"""Nothing that is kept is looked at again, and no garbage is kept."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from schematic_emulator.serving.collector import Collector
from support.door_traffic import HEADERS, send_to_server
from support.doors import needs_doors
from support.served_emulator import served


class Loop:
    """An object that refers to itself: only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def threads() -> Iterator[Any]:
    """Flask's threads as the collector sees them, none of them busy."""
    gc.disable()
    yield SimpleNamespace(calls=0, unfinished=0)
    gc.unfreeze()
    gc.enable()


def leave_behind() -> weakref.ref[Loop]:
    return weakref.ref(Loop())


def is_exempt(kept: object) -> bool:
    return not any(each is kept for each in gc.get_objects())


def test_what_is_kept_is_exempt_from_the_next_tick_on(threads):
    kept = Loop()

    Collector(threads).tick()

    assert is_exempt(kept)


def test_garbage_of_a_thread_is_collected_before_that(threads):
    collector = Collector(threads)
    threads.calls += 1
    garbage = leave_behind()

    collector.tick()

    assert garbage() is None


def test_nothing_is_exempt_while_a_thread_may_leave_garbage_behind(threads):
    collector = Collector(threads)
    threads.calls = threads.unfinished = 1
    garbage, kept = leave_behind(), Loop()

    for _ in range(25):
        collector.tick()

    assert garbage() is None
    assert not is_exempt(kept)


def test_garbage_that_was_exempt_is_collected_when_it_is_worthwhile(
    threads, monkeypatch
):
    monkeypatch.setattr("schematic_emulator.serving.collector._WORTHWHILE", 1)
    collector = Collector(threads)
    garbage = leave_behind()
    collector.tick()
    assert garbage() is not None

    collector.collect_exempt()
    assert garbage() is not None
    threads.unfinished = 1
    for _ in range(20):
        collector.tick()
    collector.collect_exempt()

    assert garbage() is None


@needs_doors
@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_doors_and_connections_leave_no_cycle_behind(headers: tuple[str, ...]):
    """The collector exempts what they make without a look."""
    loaded = threading.Event()
    with served(load_app=Mock(side_effect=loaded.set)) as emulator:
        loaded.wait(10)
        send_to_server(emulator.url, headers)
        gc.collect()
        gc.disable()
        try:
            send_to_server(emulator.url, headers)
            left = gc.collect()
        finally:
            gc.enable()

    assert left == 0
