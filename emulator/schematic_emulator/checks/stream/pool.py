"""Work on blocks in several processes, in the blocks' order."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections import deque
from contextlib import closing, contextmanager
from multiprocessing import get_context
from time import process_time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from schematic_emulator.durable.collection import no_collection
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from typing import TypeAlias

    from schematic_emulator.checks.files.event_files import LineBlock

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
# A process is started after so much work of this one, in seconds of the processor:
# then it pays also if little is left. A fork costs up to a twentieth of a second, a new
# process half a second.
AFTER_S = {"fork": 1.0, "spawn": 4.0}
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

    This one works, too. The others are started one by one, each when so much work has
    been done that it pays. Raises WorkerLostError.
    """
    # glibc then reuses the memory of a block for the next one, instead of returning
    # it to the system each time: mallopt(3), M_MMAP_THRESHOLD, is dynamic.
    bytearray(_LARGEST_FREED)
    do = work.build()
    with no_collection(), closing(_Helpers(work, do, jobs - 1)) as helpers:
        yield from _share(blocks, do, helpers)


def _choose_method() -> str:
    """Return how to start processes: `fork` where no thread's locks are copied with it.

    macOS has threads of its own in every process.
    """
    is_alone = threading.active_count() == 1 and sys.platform != "darwin"
    return "fork" if hasattr(os, "fork") and is_alone else "spawn"


def _share(
    blocks: Iterable[LineBlock],
    do: Callable[[LineBlock], Any],
    helpers: _Helpers,
) -> Iterator[Any]:
    """Give blocks to helpers that have none to do, and do the others here."""
    order: deque[_Result] = deque()
    for block in blocks:
        helper = helpers.find_free(block)
        order.append(_Result(do(block)) if helper is None else helper.give(block))
        helpers.receive()
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


class _Helpers:
    """The other processes, at most `most`; they end when they are closed."""

    def __init__(
        self, work: BlockWork[Any], do: Callable[[LineBlock], Any], most: int
    ) -> None:
        self._work, self._do, self._most = work, do, most
        self._all: list[_Helper] = []
        self._connections: list[Connection] = []
        self._processes: list[Any] = []
        self._due_s = process_time() + AFTER_S[_choose_method()]

    def find_free(self, block: LineBlock) -> _Helper | None:
        """Return a helper that can take a block; start one if that pays."""
        for one in self._all:
            if one.may_take(block):
                return one
        if len(self._all) >= self._most or process_time() < self._due_s:
            return None
        method = _choose_method()
        self._start(method)
        # The more processes work, the sooner their work is worth another one.
        self._due_s = process_time() + AFTER_S[method] / (1 + len(self._all))
        return self._all[-1]

    def receive(self) -> None:
        """Take the results that are there."""
        for one in self._all:
            one.receive(wait=False)

    def close(self) -> None:
        """End every process, and wait for it."""
        for each in self._connections:
            each.close()
        for process in self._processes:
            process.join()

    def _start(self, method: str) -> None:
        context: Any = get_context(method)
        own, other = context.Pipe()
        self._connections.append(own)
        is_fork = method == "fork"
        # A fork inherits what this process has learnt of the events so far.
        start: _Start = self._do if is_fork else self._work
        inherited = list(self._connections) if is_fork else []
        arguments = start, other, inherited
        process = context.Process(target=_work, args=arguments, daemon=True)
        with _no_interrupt():
            process.start()
        self._processes.append(process)
        other.close()
        self._all.append(_Helper(own))


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
