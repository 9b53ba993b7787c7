"""Write entries to disk before requests are answered; many share one commit."""

from __future__ import annotations

import gc
import logging
import math
import sqlite3
import threading
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from schematic_emulator.durable.errors import LogFileError, NotStoredError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from schematic_emulator.durable.codec import Codec
    from schematic_emulator.durable.log_file import LogFile

CHECKPOINT_EVERY = 100_000
_TICK_S = 0.1
# Each run waits for the disk, which slows other writers down.
_SETTLE_EVERY_S = 1.0
_PROBE_EVERY_S = 1.0
DISK_FULL = "the disk accepts no data"
_log = logging.getLogger(__name__)


class LoggedState(Protocol):
    """State whose history is the log: can be written as entries and read back."""

    def locked(self) -> AbstractContextManager[None]:
        """Lock the state: nothing changes, and so nothing is appended, meanwhile."""

    def list_entries(self) -> Iterable[Any]:
        """Return entries that lead to the present state when replayed.

        The state is locked, but need not be any more when they are read.
        """

    def reload(self) -> None:
        """Replace the state by a replay of the file; drop changes not in it."""


class Log:
    """Collect entries and commit them together.

    To change something, append an entry first, under the lock that guards what
    changes, and call `flush` before the request is answered. In between, another
    thread may flush it already. If the disk accepts no data, pending changes are
    undone by reading the file again, `losses` grows, and nothing is appended until the
    disk accepts data again. `start` starts a thread that flushes changes which no
    request waits for, and writes a checkpoint every 100,000 entries. Thread-safe;
    `flush` may be called under any lock but its own.
    """

    def __init__(self, file: LogFile, codec: Codec, state: LoggedState) -> None:
        self.losses = 0
        self._file = file
        self._encode = codec.encode
        self._state = state
        self._pending: list[bytes] = []
        self._environments: set[str] = set()
        self._since_checkpoint = 0
        self._rewrites = 0
        self._unsettled = 0
        self._settled_at = 0.0
        self._failed_at: float | None = None
        self._appending = threading.Lock()
        self._committing = threading.RLock()
        self._ending = threading.Event()
        self._thread = threading.Thread(
            target=self._tick_forever, name="schematic-log", daemon=True
        )

    def append(self, entry: Any, environment: str | None = None) -> None:
        """Append an entry; `environment` owns the row in it. Raises NotStoredError."""
        line = self._encode(entry)
        if self._failed_at is not None:
            self._probe()
        with self._appending:
            if self._failed_at is not None:
                raise NotStoredError(DISK_FULL)
            self._pending.append(line)
            if environment is not None:
                self._environments.add(environment)

    def flush(self, losses: int | None = None) -> None:
        """Return when everything appended so far is on disk.

        Raises NotStoredError if something was lost since `losses` was read.
        """
        with self._committing:
            with self._appending:
                lines, self._pending = self._pending, []
                environments, self._environments = self._environments, set()
            is_lost = bool(lines) and not self._commit(lines, environments)
        if is_lost:
            # Outside the lock: a thread that waits for it may have a lock needed here.
            self._state.reload()
            self._failed_at = monotonic()
        if losses is not None and losses != self.losses:
            raise NotStoredError(DISK_FULL)

    def _commit(self, lines: list[bytes], environments: set[str]) -> bool:
        try:
            self._file.append(lines, environments)
        except NotStoredError as error:
            _log.error("%s; changes are refused until it can be", error)
            with self._appending:
                self._failed_at = math.inf
                self._pending.clear()
                self._environments.clear()
                self.losses += 1
            return False
        self._since_checkpoint += len(lines)
        self._unsettled += len(lines)
        return True

    def _probe(self) -> None:
        """Try, at most once a second, whether the disk accepts data again."""
        if not self._committing.acquire(blocking=False):
            return
        try:
            failed_at = self._failed_at
            if failed_at is not None and monotonic() - failed_at >= _PROBE_EVERY_S:
                self._failed_at = monotonic()
                self._file.append([], ())
                self._failed_at = None
                _log.warning("changes are written to disk again")
        finally:
            self._committing.release()

    def checkpoint(self) -> None:
        """Write the present state as a checkpoint. Raises NotStoredError."""
        with no_collection():
            with self._state.locked():
                self.flush(self.losses)
                entries, rewrites = self._state.list_entries(), self._rewrites
                number, self._since_checkpoint = self._file.last_number(), 0
            lines = [self._encode(entry) for entry in entries]
        with self._committing:
            # Not after a restore meanwhile, which wrote a later state.
            if rewrites == self._rewrites:
                self._file.write_checkpoint(number, lines)

    def rewrite(self, rows: Iterable[tuple[Any, str]]) -> None:
        """Write the present state after it was replaced, not changed by entries.

        `rows` are entries with its rows, each with its environment. On NotStoredError,
        the state is reloaded as it was before.
        """
        with no_collection(), self._state.locked():
            try:
                self.flush(self.losses)
                lines = [self._encode(entry) for entry in self._state.list_entries()]
                chunks = [
                    ([self._encode(row)], [environment]) for row, environment in rows
                ]
                with self._committing:
                    self._file.replace(lines, chunks)
                    self._rewrites += 1
            except NotStoredError:
                self._state.reload()
                raise
            self._since_checkpoint = 0

    def start(self) -> None:
        """Start the thread that flushes and writes checkpoints."""
        self._thread.start()

    def close(self) -> None:
        """Write pending entries and close the file."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self.flush()
        with self._committing:
            # From here on, threads that still run cannot change anything.
            self._failed_at = math.inf
            self._file.close()

    def _tick_forever(self) -> None:
        while not self._ending.wait(_TICK_S):
            try:
                self._tick()
            except (NotStoredError, LogFileError, sqlite3.Error) as error:
                _log.warning("the log could not be written: %s", error)

    def _tick(self) -> None:
        self.flush()
        if self._since_checkpoint >= CHECKPOINT_EVERY:
            self.checkpoint()
        if self._unsettled and monotonic() - self._settled_at >= _SETTLE_EVERY_S:
            self._unsettled, self._settled_at = 0, monotonic()
            self._file.settle()
            with self._committing:
                self._file.trim()


@contextmanager
def no_collection(*, makes_what_stays: bool = False) -> Iterator[None]:
    """Pause garbage collection: among many rows it takes half of the time.

    Afterwards it looks at all that was made meanwhile, 1.5 s for 100,000 companies and
    users. Not at what stays, in a process that exempts such objects (`serve`).
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if makes_what_stays and gc.get_freeze_count():
            gc.freeze()
        if was_enabled:
            gc.enable()
