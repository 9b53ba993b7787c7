"""Work on blocks in several processes, in the blocks' order."""

from __future__ import annotations

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

from schematic_emulator.durable.collection import no_collection
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
_AHEAD = 2  # blocks in the queue of each helper
_MOST_WAITING = 64  # results that wait for an earlier one


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

    This one works, too. The others are started only if there are so many blocks that
    it pays. Raises WorkerLostError.
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
        with no_collection(), _run_helpers(start, jobs - 1, method) as helpers:
            yield from _share(chain((following,), rest), do, helpers)


def _choose_method() -> str:
    """Return how to start processes: `fork` where no thread's locks are copied with it.

    macOS has threads of its own in every process.
    """
    is_alone = threading.active_count() == 1 and sys.platform != "darwin"
    return "fork" if hasattr(os, "fork") and is_alone else "spawn"


def _share(
    blocks: Iterator[LineBlock],
    do: Callable[[LineBlock], Any],
    helpers: list[_Helper],
) -> Iterator[Any]:
    """Give blocks to helpers that have none to do, and do the others here."""
    order: deque[_Result] = deque()
    for block in blocks:
        free = (one for one in helpers if one.may_take(block))
        helper = next(free, None)
        order.append(_Result(do(block)) if helper is None else helper.give(block))
        for each in helpers:
            each.receive(wait=False)
        while order and (order[0].is_there or len(order) > _MOST_WAITING):
            yield order.popleft().get()
    while order:
        yield order.popleft().get()


class _Result:
    """What is made of a block, or the helper that is to send it."""

    __slots__ = ("_helper", "_value", "is_there")

    def __init__(self, value: Any = None, helper: _Helper | None = None) -> None:
        self._value = value
        self._helper = helper
        self.is_there = helper is None

    def set(self, value: Any) -> None:
        self._value, self.is_there = value, True

    def get(self) -> Any:
        """Return the value, or raise it; wait for it first."""
        while not self.is_there and self._helper is not None:
            self._helper.receive(wait=True)
        if isinstance(self._value, BaseException):
            raise self._value
        return self._value


class _Helper:
    """Another process, and the results that it owes, in order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._owed: deque[_Result] = deque()

    def may_take(self, block: LineBlock) -> bool:
        """Return whether a block can be sent without waiting for the process."""
        # A text may fill the pipe while the process fills it with a result.
        return len(self._owed) < (_AHEAD if block.span else 1)

    def give(self, block: LineBlock) -> _Result:
        _send(self._connection, block)
        self._owed.append(_Result(helper=self))
        return self._owed[-1]

    def receive(self, *, wait: bool) -> None:
        """Take the results that are there; with `wait`, at least one."""
        while self._owed and (wait or self._connection.poll()):
            self._owed.popleft().set(_receive(self._connection))
            wait = False


@contextmanager
def _run_helpers(start: _Start, count: int, method: str) -> Iterator[list[_Helper]]:
    """Lend processes; they end when their connections are closed."""
    context: Any = get_context(method)
    processes, ours = [], []
    try:
        with _no_interrupt():
            for _ in range(count):
                own, other = context.Pipe()
                ours.append(own)
                inherited = list(ours) if method == "fork" else []
                arguments = start, other, inherited
                process = context.Process(target=_work, args=arguments, daemon=True)
                process.start()
                processes.append(process)
                other.close()
        yield [_Helper(one) for one in ours]
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
        return pickle.loads(source.recv_bytes())  # noqa: S301 - of our own process
    except (EOFError, OSError) as error:
        raise WorkerLostError from error


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
