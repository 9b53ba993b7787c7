"""Save and restore an emulator as log entries: its store, clock and further parts."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

from schematic_emulator.api.log.checkpoint import list_captures, list_entries, locked
from schematic_emulator.api.log.read_log import LogReader
from schematic_emulator.api.log.replay import Replay
from schematic_emulator.api.log.type_names import list_names
from schematic_emulator.api.store.change_log import REPLACED
from schematic_emulator.api.store.clock import ManualClock, check_setting
from schematic_emulator.api.store.entries import ENTRIES
from schematic_emulator.api.store.environment import NO_ENVIRONMENT
from schematic_emulator.api.store.row_entries import Taken
from schematic_emulator.api.store.watching import watch
from schematic_emulator.durable.errors import NotStoredError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from schematic_emulator.api.store.change_log import ChangeLog
    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.durable.codec import Codec
    from schematic_emulator.durable.log_file import LogFile


class ClockKept(NamedTuple):
    """The clock was set: its offset from the system's, and the time it is frozen at."""

    offset_s: float
    frozen: datetime | None


class PersistentPart(Protocol):
    """What else is in the log besides the store, such as Segment's outbox.

    `entries` are its kinds of entries, `names` the meaning of the names in their type
    hints (`durable/codec.py`), `log` the log that it appends to, or None.
    """

    entries: tuple[type, ...]
    names: dict[str, Any]
    log: Any

    def make_empty(self) -> Self:
        """Make an empty part, to be filled by its `handlers`."""

    @property
    def handlers(self) -> dict[type, Callable[[Any], None]]:
        """Return the function that replays an entry, by the entry's class."""

    def replace_by(self, other: Self) -> None:
        """Replace the content of this part by that of another."""

    def locked(self) -> AbstractContextManager[None]:
        """Lock the part: nothing changes within the context."""

    def list_entries(self) -> Iterable[Any]:
        """List entries whose replay leads to the present content."""


class Persistence:
    """Writes a store, its clock and further parts as entries, and replays entries.

    The `LoggedState` of `durable/log.py`: an implementation of what a log needs.
    """

    def __init__(
        self, store: Store, clock: Clock, parts: Iterable[PersistentPart]
    ) -> None:
        self._store = store
        self._clock = clock
        self._parts = tuple(parts)
        self._log: ChangeLog | None = None
        self._open_reader: Callable[[], LogReader] | None = None
        self._clock_kept = ClockKept(0.0, None)

    @property
    def entries(self) -> tuple[type, ...]:
        """Return the classes of all entries."""
        own = [kind for part in self._parts for kind in part.entries]
        return (*ENTRIES, ClockKept, *own)

    @property
    def names(self) -> dict[str, Any]:
        """Return the meaning of the names in the type hints of all entries."""
        names = list_names()
        for part in self._parts:
            names.update(part.names)
        return names

    def read(self, file: LogFile, codec: Codec) -> None:
        """Replay a file, now and whenever `reload` is called."""
        self._open_reader = lambda: LogReader(file, codec)
        self.reload()

    def reload(self) -> None:
        """Replay the file; what is not in it is lost. RuntimeError before `read`."""
        if self._open_reader is None:
            raise RuntimeError("no log file to read: call read() first")
        self.replace(self._open_reader().play)

    def replace(self, play: Callable[[Replay, Any], None]) -> None:
        """Replace everything by what `play` replays; nothing changes if it raises.

        `play` gets a replay and the functions for each class of entry.
        """
        self._swap_in(*self._play(play))

    def restore(self, play: Callable[[Replay, Any], None]) -> None:
        """Do the same, and rewrite the log, if there is one, from it.

        Raises NotStoredError if the log cannot be written; then nothing has changed.
        """
        store, parts, clock = self._play(play)
        with locked(self._store), locked(store):
            self._swap_in(store, parts, clock)
            if self._log is not None:
                self._log.rewrite(self._list_captures())

    def _play(
        self, play: Callable[[Replay, Any], None]
    ) -> tuple[Store, list[tuple[PersistentPart, PersistentPart]], ClockKept]:
        store = self._store.make_empty()
        replay = Replay(store)
        parts = [(part, part.make_empty()) for part in self._parts]
        clock = [ClockKept(0.0, None)]

        def note_clock(kept: ClockKept) -> None:
            check_setting(*kept)
            clock.append(kept)

        handlers = {**replay.handlers, ClockKept: note_clock}
        for _, fresh in parts:
            handlers.update(fresh.handlers)
        play(replay, handlers)
        return store, parts, clock[-1]

    def _swap_in(
        self,
        store: Store,
        parts: list[tuple[PersistentPart, PersistentPart]],
        clock: ClockKept,
    ) -> None:
        replace_content(self._store, store)
        for part, fresh in parts:
            part.replace_by(fresh)
        self._set_clock(clock)

    def _list_captures(self) -> Iterator[tuple[Any, str]]:
        for environment_id, row, _, _ in list_captures(self._store):
            yield Taken(environment_id, (), row), environment_id or NO_ENVIRONMENT

    def attach(self, log: ChangeLog) -> None:
        """Append every change to a log from now on."""
        self._log = log
        attach_log(self._store, log)
        for part in self._parts:
            part.log = log
        if isinstance(self._clock, ManualClock):
            self._clock.listen(self._note_clock)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the store and all parts: nothing changes within the context."""
        with ExitStack() as locks:
            locks.enter_context(locked(self._store))
            for part in self._parts:
                locks.enter_context(part.locked())
            yield

    def list_entries(self) -> Iterator[Any]:
        """Return the entries of clock, store and parts, except captures.

        The caller has all of them locked, but may read the entries afterwards.
        """
        of_parts = [entry for part in self._parts for entry in part.list_entries()]
        return chain([self._clock_kept], list_entries(self._store), of_parts)

    def _note_clock(self) -> None:
        clock = self._clock
        if self._log is None or not isinstance(clock, ManualClock):
            return
        kept = ClockKept(*clock.setting)
        if kept == self._clock_kept:
            return
        try:
            self._log.append(kept)
        except NotStoredError:
            self._set_clock(self._clock_kept)
            raise
        self._clock_kept = kept

    def _set_clock(self, kept: ClockKept) -> None:
        self._clock_kept = kept
        if isinstance(self._clock, ManualClock):
            self._clock.apply_setting(*kept)


def attach_log(store: Store, log: ChangeLog) -> None:
    """Append every change of a store to a log from now on."""
    store.log = store.unclaimed.log = log
    for environment in store.environments():
        environment.log = log


def replace_content(store: Store, other: Store) -> None:
    """Replace a store's content by that of another, which must not be used any more.

    A request that still has one of the environments from before can no longer change
    it: it gets a NotStoredError.
    """
    store.unclaimed.log = REPLACED
    for environment in store.environments():
        environment.log = REPLACED
        store.webhooks.forget(environment)
    subscribers = store.directory.subscribers
    with store.lock:
        store.directory, store.keyring = other.directory, other.keyring
        store.unclaimed, store.numbers = other.unclaimed, other.numbers
    if store.log is not None:
        attach_log(store, store.log)
    watch(store, store.make_watch)
    for environment in store.environments():
        environment.subscribers = subscribers
        store.webhooks.resume(environment)
    store.directory.subscribers = subscribers
    store.directory.notify()
