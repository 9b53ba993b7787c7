"""Blocks in several processes: every result, in order, and no process afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import active_children, get_all_start_methods, parent_process

import pytest

from schematic_emulator.checks.control.stop import Stop
from schematic_emulator.checks.files.event_files import LineBlock
from schematic_emulator.checks.stream import pool
from schematic_emulator.checks.stream.pool import WorkerLostError, map_units

BLOCKS = [LineBlock("f", number) for number in range(1, 40)]


@dataclass(frozen=True)
class Lines:
    """Returns a block's line; in another process it may fail, or end that."""

    fails: bool = False
    ends: bool = False

    kept = None

    def build(self) -> Lines:
        return self

    def do(self, block: LineBlock, _stop: Stop) -> int:
        is_helper = parent_process() is not None
        if is_helper and self.fails:
            raise ValueError(block.line)
        if is_helper and self.ends:
            os._exit(9)
        return block.line


def map_lines(blocks: list[LineBlock], work: Lines, jobs: int) -> Iterator[int]:
    return (found for _, found in map_units(blocks, work, jobs, Stop()))


@pytest.fixture(
    params=sorted({"fork", "spawn"} & set(get_all_start_methods())), autouse=True
)
def method(request, monkeypatch):
    """Start processes in one of the two ways, from the first block on."""
    monkeypatch.setattr(pool, "_choose_method", lambda: request.param)
    monkeypatch.setattr(pool, "AFTER_S", {request.param: 0.0})
    yield request.param
    assert active_children() == []


def test_results_come_in_the_blocks_order():
    assert list(map_lines(BLOCKS, Lines(), 3)) == [one.line for one in BLOCKS]


def test_error_in_a_process_is_raised_here():
    with pytest.raises(ValueError, match="1"):
        list(map_lines(BLOCKS, Lines(fails=True), 3))


def test_killed_process_is_named_with_a_cure():
    with pytest.raises(WorkerLostError, match="--jobs 1"):
        list(map_lines(BLOCKS, Lines(ends=True), 3))


def test_processes_end_if_no_more_results_are_wanted():
    results = map_lines(BLOCKS, Lines(), 3)

    first = [next(results) for _ in range(5)]
    results.close()

    assert first == [1, 2, 3, 4, 5]


@pytest.fixture
def started(monkeypatch):
    """List the times at which processes are started, by a clock of a second a block.

    Only blocks that are worked on here take any time.
    """
    clock, found = [0.0], []
    start, do = pool._Helpers._start, Lines.do

    def note_start(self, method):
        found.append(clock[0])
        start(self, method)

    def take_a_second(self, block, stop):
        clock[0] += 1
        return do(self, block, stop)

    monkeypatch.setattr(pool, "process_time", lambda: clock[0])
    monkeypatch.setattr(pool._Helpers, "_start", note_start)
    monkeypatch.setattr(Lines, "do", take_a_second)
    return found


def test_one_job_starts_no_process(started):
    assert list(map_lines(BLOCKS, Lines(), 1)) == [one.line for one in BLOCKS]
    assert started == []


@pytest.mark.parametrize(("after_s", "first"), [(4.0, [4.0]), (100.0, [])])
def test_process_is_started_when_that_pays(
    monkeypatch, method, started, after_s, first
):
    monkeypatch.setattr(pool, "AFTER_S", {method: after_s})

    results = list(map_lines(BLOCKS, Lines(), 2))

    assert results == [one.line for one in BLOCKS]
    assert started == first


def test_lines_of_standard_input_are_sent_to_processes():
    text = b"x" * 300_000
    blocks = [LineBlock("stdin", number, text) for number in range(1, 40)]

    assert list(map_lines(blocks, Lines(), 3)) == [one.line for one in blocks]
