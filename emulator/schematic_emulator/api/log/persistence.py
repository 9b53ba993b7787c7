"""Let an emulator be the fold of a log: what it tells of itself, and learns again."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

from schematic_emulator.api.log.adopting import adopt, attach
from schematic_emulator.api.log.checkpoint import held, tell, tell_rows
from schematic_emulator.api.log.read_log import LogReader
from schematic_emulator.api.log.replay import Replay
from schematic_emulator.api.log.type_names import list_names
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.api.store.entries import ENTRIES
from schematic_emulator.api.store.environment import NO_ROOM
from schematic_emulator.api.store.row_entries import Taken
from schematic_emulator.durable.errors import NotKeptError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.recorder import ChangeLog
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.durable.codec import Codec
    from schematic_emulator.durable.log_file import LogFile


class ClockKept(NamedTuple):
    """Set the clock: how far from the system's it runs, or where it stands."""

    offset_s: float
    frozen: datetime | None


class PersistentPart(Protocol):
    """What else is kept in the log beside Schematic's end."""

    entries: tuple[type, ...]
    names: dict[str, Any]
    log: Any

    def fresh(self) -> Self:
        """Make an empty one, to be filled by its handlers."""

    @property
    def handlers(self) -> dict[type, Callable[[Any], None]]:
        """Give what does again what its entries tell."""

    def adopt(self, fresh: Self) -> None:
        """Hold what another holds."""

    def held(self) -> AbstractContextManager[None]:
        """Let nothing change meanwhile."""

    def tell(self) -> Iterable[Any]:
        """Give entries that lead to what is held."""


class Persistence:
    """Know all that a store, its clock and further parts remember."""

    def __init__(
        self, store: Store, clock: Clock, parts: Iterable[PersistentPart]
    ) -> None:
        self._store = store
        self._clock = clock
        self._parts = tuple(parts)
        self._log: ChangeLog | None = None
        self._fold: Callable[[], LogReader] | None = None
        self._clock_kept = ClockKept(0.0, None)

    @property
    def entries(self) -> tuple[type, ...]:
        """List the kinds of entries that tell of it."""
        own = [kind for part in self._parts for kind in part.entries]
        return (*ENTRIES, ClockKept, *own)

    @property
    def names(self) -> dict[str, Any]:
        """Say what the names in the hints of all these mean."""
        names = list_names()
        for part in self._parts:
            names.update(part.names)
        return names

    def read(self, file: LogFile, codec: Codec) -> None:
        """Become the fold of a file, now and whenever `read_again` is called."""
        self._fold = lambda: LogReader(file, codec)
        self.read_again()

    def read_again(self) -> None:
        """Become the fold of the file, and forget what is not in it."""
        if self._fold is None:
            raise RuntimeError("nobody said what to read; call read")
        self.replace(self._fold().play)

    def replace(self, play: Callable[[Replay, Any], None]) -> None:
        """Become what `play` gives to the handlers; nothing changes if it raises."""
        self._become(*self._play(play))

    def restore(self, play: Callable[[Replay, Any], None]) -> None:
        """Do the same, and let the log begin with it, where one is kept.

        Raises NotKeptError: nothing changed, since it could not be written.
        """
        store, parts, clock = self._play(play)
        with held(self._store), held(store):
            self._become(store, parts, clock)
            if self._log is not None:
                self._log.rewrite(self._list_rows())

    def _play(
        self, play: Callable[[Replay, Any], None]
    ) -> tuple[Store, list[tuple[PersistentPart, PersistentPart]], ClockKept]:
        store = self._store.fresh()
        replay = Replay(store)
        parts = [(part, part.fresh()) for part in self._parts]
        clock = [ClockKept(0.0, None)]
        handlers = {**replay.handlers, ClockKept: clock.append}
        for _, fresh in parts:
            handlers.update(fresh.handlers)
        play(replay, handlers)
        return store, parts, clock[-1]

    def _become(
        self,
        store: Store,
        parts: list[tuple[PersistentPart, PersistentPart]],
        clock: ClockKept,
    ) -> None:
        adopt(self._store, store)
        for part, fresh in parts:
            part.adopt(fresh)
        self._set_clock(clock)

    def _list_rows(self) -> Iterator[tuple[Any, str]]:
        for environment_id, row, _, _ in tell_rows(self._store):
            yield Taken(environment_id, (), row), environment_id or NO_ROOM

    def attach(self, log: ChangeLog) -> None:
        """Write everything that happens into a log from now on."""
        self._log = log
        attach(self._store, log)
        for part in self._parts:
            part.log = log
        if isinstance(self._clock, ManualClock):
            self._clock.listen(self._note_clock)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nothing change meanwhile."""
        with ExitStack() as locks:
            locks.enter_context(held(self._store))
            for part in self._parts:
                locks.enter_context(part.held())
            yield

    def describe(self) -> Iterator[Any]:
        """Give entries that lead to what is held, but for the rows."""
        yield self._clock_kept
        yield from tell(self._store)
        for part in self._parts:
            yield from part.tell()

    def _note_clock(self) -> None:
        clock = self._clock
        if self._log is None or not isinstance(clock, ManualClock):
            return
        kept = ClockKept(*clock.setting)
        if kept == self._clock_kept:
            return
        try:
            self._log.append(kept)
        except NotKeptError:
            self._set_clock(self._clock_kept)
            raise
        self._clock_kept = kept

    def _set_clock(self, kept: ClockKept) -> None:
        self._clock_kept = kept
        if isinstance(self._clock, ManualClock):
            self._clock.take_setting(*kept)
