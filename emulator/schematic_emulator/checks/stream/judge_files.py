"""Check the events of files, in this process or in several."""

from __future__ import annotations

import gc
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.stream.block_counts import BlockCounter
from schematic_emulator.checks.stream.judge_line import SegmentJudge, WireJudge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from schematic_contracts.tracking_plan.plan import TrackingPlan
    from schematic_emulator.checks.stream.event_files import LineBlock
    from schematic_emulator.checks.stream.judge_line import Judge
    from schematic_emulator.checks.stream.tally import StreamTally

# With this many blocks or fewer, starting processes takes longer than the check.
BLOCKS_BEFORE_POOL = 4
_AHEAD = 3  # blocks in the queue of each process


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What to check: capture payloads as they are, or events and their subscriptions.

    `is_wire` means capture payloads; the other options are for Segment events. Those
    of a `plan` are checked against it, too.
    """

    subscriptions: Sequence[Mapping[str, Any]] = ()
    profile: str = "published"
    is_wire: bool = False
    plan: TrackingPlan | None = None

    def build_judge(self) -> Judge:
        """Return the checker of events; each process compiles one of its own."""
        if self.is_wire:
            return WireJudge()
        return SegmentJudge(self.subscriptions, self.profile)

    def build_counter(self) -> BlockCounter:
        """Return what counts the events of blocks, with a checker of its own."""
        judge = self.build_judge()
        if self.plan is None:
            return BlockCounter(judge)
        from schematic_emulator.checks.stream.plan_counts import PlanCounts

        return BlockCounter(judge, PlanCounts(self.plan))


def judge_blocks(
    blocks: Iterable[LineBlock], options: CheckOptions, jobs: int = 1
) -> Iterator[StreamTally]:
    """Yield the tally of each block, in the blocks' order.

    `jobs` is the number of processes; they are started only if there are more than
    BLOCKS_BEFORE_POOL blocks. The tallies do not depend on their number.
    """
    rest = iter(blocks)
    counter = options.build_counter()
    first = list(islice(rest, BLOCKS_BEFORE_POOL)) if jobs > 1 else []
    for block in first:
        yield judge_block(block, counter)
    following = next(rest, None)
    if following is None:
        return
    rest = chain((following,), rest)
    if jobs > 1:
        yield from _judge_in_pool(rest, options, jobs)
        return
    for block in rest:
        yield judge_block(block, counter)


def _judge_in_pool(
    blocks: Iterator[LineBlock], options: CheckOptions, jobs: int
) -> Iterator[StreamTally]:
    # spawn, because a fork would copy the caller's threads and locks.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start_worker, (options,))
    waiting: deque[Future[StreamTally]] = deque()
    try:
        for block in blocks:
            waiting.append(pool.submit(_judge_in_worker, block))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_counters: list[BlockCounter] = []


def _start_worker(options: CheckOptions) -> None:
    """Prepare a worker process; Ctrl-C is handled by its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _counters.append(options.build_counter())


def _judge_in_worker(block: LineBlock) -> StreamTally:
    return judge_block(block, _counters[0])


def judge_block(block: LineBlock, counter: BlockCounter) -> StreamTally:
    """Return the tally of one block; blank lines are ignored."""
    counter.start(block.file)
    with _paused_collector():
        for line, piece in block.numbered():
            if piece and not piece.isspace():
                counter.add_piece(piece, line)
        if block.problem:
            counter.add_broken(block.line, block.problem, "")
        return counter.end()


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Pause the garbage collector: events have no cycles, and there are many."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
