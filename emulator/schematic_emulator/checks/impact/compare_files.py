"""Compare two mappings over the events of files, in this process or in several."""

from __future__ import annotations

import gc
import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.judgement.compare.event_comparison import EventComparison
from schematic_emulator.judgement.compare.limits import Limits
from schematic_emulator.judgement.compare.mapping_pair import MappingPair, MappingSide
from schematic_emulator.judgement.compare.tally import ImpactTally, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schematic_emulator.checks.stream.event_files import LineBlock

# With this many blocks or fewer, starting processes takes longer than the comparison.
BLOCKS_BEFORE_POOL = 4
_AHEAD = 3  # blocks in the queue of each process


@dataclass(frozen=True, slots=True)
class ImpactOptions:
    """Both mappings, and the `schematic:` sections of their files, if there are any."""

    base: MappingSide
    head: MappingSide
    base_section: dict[str, Any] | None = None
    head_section: dict[str, Any] | None = None

    def build(self) -> EventComparison:
        """Return the comparison of one event; each process compiles its own."""
        limits = Limits(self.base_section, self.head_section)
        return EventComparison(MappingPair(self.base, self.head), limits)


def compare_blocks(
    blocks: Iterable[LineBlock], options: ImpactOptions, jobs: int = 1
) -> Iterator[ImpactTally]:
    """Yield the tally of each block, in the blocks' order.

    `jobs` is the number of processes; they are started only if there are more than
    BLOCKS_BEFORE_POOL blocks. What the tallies add up to does not depend on it.
    """
    rest, compare = iter(blocks), options.build()
    for block in islice(rest, BLOCKS_BEFORE_POOL if jobs > 1 else None):
        yield compare_block(block, compare)
    following = next(rest, None)
    if following is not None:
        yield from _compare_in_pool(chain((following,), rest), options, jobs)


def compare_block(block: LineBlock, compare: EventComparison) -> ImpactTally:
    """Return the tally of one block; blank lines are ignored."""
    tally, where = ImpactTally(), Piece(block.file, 0, 0, datetime.now(UTC))
    with _paused_collector():
        for line, piece in block.numbered():
            if piece and not piece.isspace():
                where.line, where.size = line, len(piece)
                _compare_piece(piece, where, compare, tally)
    tally.broken += bool(block.problem)
    return tally


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


def _compare_piece(
    text: bytes, piece: Piece, compare: EventComparison, tally: ImpactTally
) -> None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    if value.__class__ is dict:
        compare.feed(value, piece, tally)
    else:
        tally.broken += 1


def _compare_in_pool(
    blocks: Iterator[LineBlock], options: ImpactOptions, jobs: int
) -> Iterator[ImpactTally]:
    # spawn, because a fork would copy the caller's threads and locks.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start_worker, (options,))
    waiting: deque[Future[ImpactTally]] = deque()
    try:
        for block in blocks:
            waiting.append(pool.submit(_compare_in_worker, block))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_comparisons: list[EventComparison] = []


def _start_worker(options: ImpactOptions) -> None:
    """Prepare a worker process; Ctrl-C is handled by its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _comparisons.append(options.build())


def _compare_in_worker(block: LineBlock) -> ImpactTally:
    return compare_block(block, _comparisons[0])
