"""Write entries down before anybody is answered; many share one commit."""

from __future__ import annotations

import logging
import math
import sqlite3
import threading
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from schematic_emulator.durable.collection import no_collection
from schematic_emulator.durable.errors import LogFileError, NotKeptError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager

    from schematic_emulator.durable.codec import Codec
    from schematic_emulator.durable.log_file import LogFile

CHECKPOINT_EVERY = 100_000
_TICK_S = 0.1
# Each waits for the disk, which slows others' writing down.
_SETTLE_EVERY_S = 1.0
_PROBE_EVERY_S = 1.0
_log = logging.getLogger(__name__)


class Memory(Protocol):
    """What the log is the history of: it can tell itself, and be told anew."""

    def locked(self) -> AbstractContextManager[None]:
        """Let nothing change meanwhile, and so nothing be appended."""

    def describe(self) -> Iterable[Any]:
        """Give entries that lead to what is held now."""

    def read_again(self) -> None:
        """Become the fold of the file, and forget what is not in it."""


class Log:
    """Collect entries and commit them together.

    Whoever changes something appends an entry first, under the lock that guards what
    it changes; whoever answers for it calls `flush` before. Between the two others
    may flush for it. If the disk takes nothing, what was pending is undone by reading
    the file again, `losses` grows, and nothing is appended until it takes something.
    `start` lets a thread flush what nobody answers for, and write a checkpoint every
    100,000 entries. Thread-safe; `flush` may be called under any lock but its own.
    """

    def __init__(self, file: LogFile, codec: Codec, memory: Memory) -> None:
        self.losses = 0
        self._file = file
        self._encode = codec.encode
        self._memory = memory
        self._pending: list[bytes] = []
        self._rooms: set[str] = set()
        self._since_checkpoint = 0
        self._unsettled = 0
        self._settled_at = 0.0
        self._failed_at: float | None = None
        self._appending = threading.Lock()
        self._committing = threading.RLock()
        self._ending = threading.Event()
        self._thread = threading.Thread(
            target=self._tick_forever, name="schematic-log", daemon=True
        )

    def append(self, entry: Any, room: str | None = None) -> None:
        """Take an entry; `room` is whose row it holds. Raises NotKeptError."""
        line = self._encode(entry)
        if self._failed_at is not None:
            self._probe()
        with self._appending:
            if self._failed_at is not None:
                raise NotKeptError("the disk takes nothing")
            self._pending.append(line)
            if room is not None:
                self._rooms.add(room)

    def flush(self, losses: int | None = None) -> None:
        """Return when everything appended so far is safe.

        Raises NotKeptError if something was lost since `losses` was read.
        """
        with self._committing:
            with self._appending:
                lines, self._pending = self._pending, []
                rooms, self._rooms = self._rooms, set()
            is_lost = bool(lines) and not self._commit(lines, rooms)
        if is_lost:
            # Not within the lock: who waits for it may hold what this needs.
            self._memory.read_again()
            self._failed_at = monotonic()
        if losses is not None and losses != self.losses:
            raise NotKeptError("the disk takes nothing")

    def _commit(self, lines: list[bytes], rooms: set[str]) -> bool:
        try:
            self._file.append(lines, rooms)
        except NotKeptError as error:
            _log.error("%s; changes are refused until it can be", error)
            with self._appending:
                self._failed_at = math.inf
                self._pending.clear()
                self._rooms.clear()
                self.losses += 1
            return False
        self._since_checkpoint += len(lines)
        self._unsettled += len(lines)
        return True

    def _probe(self) -> None:
        """Look now and then whether the disk takes something again."""
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
        """Write down the fold of everything so far. Raises NotKeptError."""
        with no_collection(), self._memory.locked():
            self.flush(self.losses)
            lines = [self._encode(entry) for entry in self._memory.describe()]
            number, self._since_checkpoint = self._file.last_number(), 0
        with self._committing:
            self._file.write_checkpoint(number, lines)

    def rewrite(self, rows: Iterable[tuple[Any, str]]) -> None:
        """Write down what is held now, which does not follow from what was written.

        `rows` are entries that hold its rows, and whose each is. Raises NotKeptError,
        and lets the memory become again what it was.
        """
        with no_collection(), self._memory.locked():
            try:
                self.flush(self.losses)
                lines = [self._encode(entry) for entry in self._memory.describe()]
                chunks = [([self._encode(row)], [room]) for row, room in rows]
                with self._committing:
                    self._file.replace(lines, chunks)
            except NotKeptError:
                self._memory.read_again()
                raise
            self._since_checkpoint = 0

    def start(self) -> None:
        """Begin to flush and to write checkpoints by itself."""
        self._thread.start()

    def close(self) -> None:
        """Write what is pending and let go of the file."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self.flush()
        with self._committing:
            # Whoever still runs changes nothing any more.
            self._failed_at = math.inf
            self._file.close()

    def _tick_forever(self) -> None:
        while not self._ending.wait(_TICK_S):
            try:
                self._tick()
            except (NotKeptError, LogFileError, sqlite3.Error) as error:
                _log.warning("the log is not in order: %s", error)

    def _tick(self) -> None:
        self.flush()
        if self._since_checkpoint >= CHECKPOINT_EVERY:
            self.checkpoint()
        if self._unsettled and monotonic() - self._settled_at >= _SETTLE_EVERY_S:
            self._unsettled, self._settled_at = 0, monotonic()
            self._file.settle()
            with self._committing:
                self._file.trim()
