"""Work on blocks in several processes, in the blocks' order."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections import deque
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from typing import TypeAlias

    from schematic_emulator.checks.stream.event_files import LineBlock

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
# With this many blocks or fewer, starting processes takes longer than the work: a fork
# costs a hundredth of a second, a new process half a second of the processor.
BLOCKS_BEFORE_FORK = 4
BLOCKS_BEFORE_SPAWN = 64
_LARGEST_FREED = 8 << 20
_AHEAD = 2  # blocks in the queue of each process


class WorkerLostError(EmulatorError):
    """Raised if a worker process was killed, for example for lack of memory."""

    def __init__(self) -> None:
        cure = "if memory is short, give --jobs 1"
        super().__init__(f"a worker process was killed; {cure}")


class BlockWork(Protocol[R_co]):
    """What to do with blocks; it is sent to each process."""

    def build(self) -> Callable[[LineBlock], R_co]:
        """Return a function that works on one block; each process makes its own."""
        ...


if TYPE_CHECKING:
    _Start: TypeAlias = BlockWork[Any] | Callable[[LineBlock], Any]


def map_blocks(
    blocks: Iterable[LineBlock], work: BlockWork[R], jobs: int
) -> Iterator[R]:
    """Yield the result of each block, in the blocks' order, from `jobs` processes.

    Processes are started only if there are so many blocks that it pays. Raises
    WorkerLostError.
    """
    # glibc then reuses the memory of a block for the next one, instead of returning
    # it to the system each time: mallopt(3), M_MMAP_THRESHOLD, is dynamic.
    bytearray(_LARGEST_FREED)
    rest = iter(blocks)
    method = _choose_method()
    here = BLOCKS_BEFORE_FORK if method == "fork" else BLOCKS_BEFORE_SPAWN
    do = work.build()
    for block in islice(rest, here if jobs > 1 else None):
        yield do(block)
    following = next(rest, None)
    if following is not None:
        # A fork inherits what this process has learnt of the events so far.
        start: _Start = do if method == "fork" else work
        with paused_collector():
            yield from _map_in_pool(start, chain((following,), rest), jobs, method)


def _choose_method() -> str:
    """Return how to start processes: `fork` where no thread's locks are copied with it.

    macOS has threads of its own in every process.
    """
    is_alone = threading.active_count() == 1 and sys.platform != "darwin"
    return "fork" if hasattr(os, "fork") and is_alone else "spawn"


def _map_in_pool(
    start: _Start, blocks: Iterator[LineBlock], jobs: int, method: str
) -> Iterator[Any]:
    """Give the blocks to the processes in turn, and take the results in turn."""
    with _run_workers(start, jobs, method) as workers:
        order: deque[Connection] = deque()
        for number, block in enumerate(blocks):
            # A text in a task may fill a pipe that a result of the same process fills.
            ahead = jobs * _AHEAD if block.span else jobs
            while len(order) >= ahead:
                yield _receive(order.popleft())
            order.append(workers[number % jobs])
            _send(order[-1], block)
        while order:
            yield _receive(order.popleft())


@contextmanager
def _run_workers(start: _Start, jobs: int, method: str) -> Iterator[list[Connection]]:
    """Lend the connections to processes; they end when these are closed."""
    context: Any = get_context(method)
    processes, ours = [], []
    try:
        with _no_interrupt():
            for _ in range(jobs):
                own, other = context.Pipe()
                ours.append(own)
                inherited = list(ours) if method == "fork" else []
                arguments = start, other, inherited
                process = context.Process(target=_work, args=arguments, daemon=True)
                process.start()
                processes.append(process)
                other.close()
        yield ours
    finally:
        for each in ours:
            each.close()
        for process in processes:
            process.join()


def _send(to: Connection, value: Any) -> None:
    try:
        to.send_bytes(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
    except OSError as error:
        raise WorkerLostError from error


def _receive(source: Connection) -> Any:
    try:
        result = pickle.loads(source.recv_bytes())  # noqa: S301 - of our own process
    except (EOFError, OSError) as error:
        raise WorkerLostError from error
    if isinstance(result, BaseException):
        raise result
    return result


def _work(start: _Start, connection: Connection, inherited: list[Connection]) -> None:
    """Work on blocks until the parent closes the connection, or has been killed."""
    for each in inherited:
        each.close()
    # The parent handles Ctrl-C and SIGTERM, and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    do = start if callable(start) else start.build()
    while True:
        try:
            block = pickle.loads(connection.recv_bytes())  # noqa: S301 - as above
            _send(connection, _try(do, block))
        except (EOFError, OSError, WorkerLostError):
            return


def _try(do: Callable[[LineBlock], Any], block: LineBlock) -> Any:
    try:
        return do(block)
    except Exception as error:  # noqa: BLE001 - raised in the parent
        return error


@contextmanager
def paused_collector() -> Iterator[None]:
    """Pause the garbage collector: events have no cycles, and there are many."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Block Ctrl-C, so that a process that starts meanwhile never sees it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
