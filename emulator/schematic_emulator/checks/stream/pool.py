"""Work on files, and blocks of files, in several processes, in their order."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections import deque
from contextlib import closing, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import wait
from time import process_time
from typing import TYPE_CHECKING, Any, TypeVar

from schematic_emulator.checks.control.stop import Stop
from schematic_emulator.checks.files.event_files import LineBlock
from schematic_emulator.checks.files.read_files import WholeFile
from schematic_emulator.durable.log import no_collection
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from typing import TypeAlias

    from schematic_emulator.checks.control.stop import Shared
    from schematic_emulator.checks.files.read_files import Unit
    from schematic_emulator.checks.stream.work import Kept, Work, Worker

R = TypeVar("R")
# A process is started after so much work of this one, in seconds of the processor:
# then it pays also if little is left. A fork costs up to a twentieth of a second, a new
# process half a second.
AFTER_S = {"fork": 1.0, "spawn": 4.0}
# This many bytes of events take about a second.
A_SECOND = 100 << 20
_LARGEST_FREED = 8 << 20
_AHEAD = 2  # units in the queue of each helper
_MOST_WAITING = 64  # results that wait for an earlier one


class WorkerLostError(EmulatorError):
    """Raised if a worker process was killed, for example for lack of memory."""

    def __init__(self) -> None:
        cure = "if memory is short, give --jobs 1"
        super().__init__(f"a worker process was killed; {cure}")


if TYPE_CHECKING:
    _Start: TypeAlias = Work[Any] | Worker[Any]


def map_units(
    units: Iterable[Unit], work: Work[R], jobs: int, stop: Stop, size: int = 0
) -> Iterator[tuple[Unit | None, R | Kept]]:
    """Yield each unit with its result, in their order, and then what processes kept.

    The others are started one by one, each when so much work has been done that it
    pays, or all for a large `size` in bytes. Until then this one works, and later on
    blocks of a file that it reads. Raises WorkerLostError.
    """
    # glibc then reuses the memory of a block for the next one, instead of returning
    # it to the system each time: mallopt(3), M_MMAP_THRESHOLD, is dynamic.
    bytearray(_LARGEST_FREED)
    worker = work.build()
    with no_collection(), closing(_Helpers(work, worker, jobs, stop)) as helpers:
        helpers.expect(size)
        yield from _share(units, worker, helpers, stop)
        yield from ((None, kept) for kept in helpers.list_kept())


def _choose_method() -> str:
    """Return how to start processes: `fork` where no thread's locks are copied with it.

    macOS has threads of its own in every process.
    """
    is_alone = threading.active_count() == 1 and sys.platform != "darwin"
    return "fork" if hasattr(os, "fork") and is_alone else "spawn"


def _share(
    units: Iterable[Unit], worker: Worker[Any], helpers: _Helpers, stop: Stop
) -> Iterator[Any]:
    """Give units to helpers that have none to do, and do the others here."""
    order: deque[_Result] = deque()
    for unit in units:
        helper = helpers.find_free(unit)
        if helper is None:
            order.append(_Result(unit, worker.do(unit, stop)))
        else:
            order.append(helper.give(unit))
        helpers.receive()
        while order and (order[0].is_there or len(order) > _MOST_WAITING):
            yield order.popleft().get()
    while order:
        yield order.popleft().get()


class _Result:
    """What is made of a unit, or the helper that is to send it."""

    __slots__ = ("_helper", "_unit", "_value", "is_there")

    def __init__(
        self, unit: Unit, value: Any = None, helper: _Helper | None = None
    ) -> None:
        self._unit = unit if isinstance(unit, WholeFile) else LineBlock(unit.file)
        self._value = value
        self._helper = helper
        self.is_there = helper is None

    def set(self, value: Any) -> None:
        self._value, self.is_there = value, True

    def get(self) -> tuple[Unit, Any]:
        """Return the unit and the value, or raise it; wait for it first."""
        while not self.is_there and self._helper is not None:
            self._helper.receive(wait=True)
        if isinstance(self._value, BaseException):
            raise self._value
        return self._unit, self._value


class _Helper:
    """Another process, and the results that it owes, in order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._owed: deque[_Result] = deque()

    def may_take(self, unit: Unit) -> bool:
        """Return whether a unit can be sent without waiting for the process."""
        # A text may fill the pipe while the process fills it with a result.
        is_small = isinstance(unit, WholeFile) or unit.span
        return len(self._owed) < (_AHEAD if is_small else 1)

    def give(self, unit: Unit) -> _Result:
        _send(self._connection, unit)
        self._owed.append(_Result(unit, helper=self))
        return self._owed[-1]

    def receive(self, *, wait: bool) -> None:
        """Take the results that are there; with `wait`, at least one."""
        while self._owed and (wait or self._connection.poll()):
            self._owed.popleft().set(_receive(self._connection))
            wait = False

    def take_kept(self) -> Any:
        """Return what the process has kept; it owes nothing else."""
        _send(self._connection, None)
        return _receive(self._connection)


class _Helpers:
    """The other processes, at most `jobs`; they end when they are closed."""

    def __init__(
        self, work: Work[Any], worker: Worker[Any], jobs: int, stop: Stop
    ) -> None:
        self._work, self._worker, self._jobs, self._stop = work, worker, jobs, stop
        self._all: list[_Helper] = []
        self._connections: list[Connection] = []
        self._processes: list[Any] = []
        self._after_s = AFTER_S[_choose_method()]
        self._due_s = process_time() + self._after_s

    def expect(self, size: int) -> None:
        """Start every process with its first file if there is much to do."""
        if size > self._after_s * A_SECOND:
            self._after_s = self._due_s = 0.0

    def find_free(self, unit: Unit) -> _Helper | None:
        """Return a helper that can take a unit; start one if that pays.

        A file waits until one is free: this process only hands files out from then on.
        """
        for one in self._all:
            if one.may_take(unit):
                return one
        is_file = isinstance(unit, WholeFile)
        most = self._jobs if is_file and self._jobs > 1 else self._jobs - 1
        if len(self._all) >= most or process_time() < self._due_s:
            return self._wait(unit) if is_file and self._all else None
        method = _choose_method()
        self._start(method)
        # The more processes work, the sooner their work is worth another one.
        self._due_s = process_time() + self._after_s / (1 + len(self._all))
        return self._all[-1]

    def _wait(self, unit: Unit) -> _Helper:
        while True:
            wait(self._connections)
            self.receive()
            for one in self._all:
                if one.may_take(unit):
                    return one

    def list_kept(self) -> Iterator[Any]:
        """Yield what each process has kept, if it has."""
        for one in self._all:
            kept = one.take_kept()
            if kept is not None:
                yield kept

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
        start: _Start = self._worker if is_fork else self._work
        inherited = list(self._connections) if is_fork else []
        arguments = start, other, inherited, self._stop.share()
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


def _work(
    start: _Start, connection: Connection, inherited: list[Connection], shared: Shared
) -> None:
    """Work on units until the parent closes the connection, or has been killed."""
    for each in inherited:
        each.close()
    # The parent handles Ctrl-C and SIGTERM, and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    stop = Stop(shared)
    worker = start.build() if hasattr(start, "build") else start
    while True:
        try:
            unit = pickle.loads(connection.recv_bytes())  # noqa: S301 - as above
            _send(connection, worker.kept if unit is None else _try(worker, unit, stop))
        except (EOFError, OSError, WorkerLostError):
            return


def _try(worker: Worker[Any], unit: Unit, stop: Stop) -> Any:
    try:
        result = worker.do(unit, stop)
        return worker.keep(result) if isinstance(unit, WholeFile) else result
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
