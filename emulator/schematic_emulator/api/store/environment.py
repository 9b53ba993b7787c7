"""Hold one environment: its state, its events and its journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol

from schematic_emulator.api.store.audit import AuditTrail
from schematic_emulator.api.store.capture import EVENT_TYPES, OK
from schematic_emulator.api.store.counts import Counts
from schematic_emulator.api.store.ids import read_event_id
from schematic_emulator.api.store.row_entries import Changed, Taken
from schematic_emulator.effects.apply import apply_all
from schematic_emulator.effects.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.key_text import EnvironmentType
    from schematic_emulator.api.store.recorder import ChangeLog
    from schematic_emulator.api.store.rows import Rows
    from schematic_emulator.effects.changes import Change


# How the log calls the rows of requests that name no usable key.
NO_ROOM = "-"


class Listener(Protocol):
    """Hears of one environment's changes: its webhooks do."""

    @property
    def passes(self) -> Callable[[Change], bool]:
        """Return what says that a change is nothing a listener hears of."""

    def apply(self, changes: Sequence[Change]) -> None:
        """Write changes into the environment, and hear of them."""


class Listeners(Protocol):
    """Makes listeners to environments, and knows which are to go on."""

    def make_listener(self, environment: Environment) -> Listener:
        """Return a listener to an environment's present state."""

    def resume(self, environment: Environment) -> None:
        """Go on with what a state that was read back left unfinished."""

    def forget(self, environment: Environment) -> None:
        """Do nothing more for an environment."""


def is_listed(row: Capture) -> bool:
    """Tell whether `GET /events` lists a row: accepted, read, of a known shape."""
    return (
        row.has_body
        and not row.duplicate
        and row.http_status == OK
        and row.type in EVENT_TYPES
    )


@dataclass(slots=True, eq=False)
class Environment:
    """Keep what one environment received and what it led to.

    `journal` has a row for everything that came; `events` only what `GET /events`
    lists: accepted, read, of a known shape. Hold `lock` while reading or writing any
    of it from several threads. Whatever happens here goes into `log` first, if one
    is kept.
    """

    id: str
    name: str
    environment_type: EnvironmentType
    created_at: datetime
    updated_at: datetime
    events: Rows
    journal: Rows
    clock: Clock
    listeners: Listeners
    state: State = field(default_factory=State)
    counts: Counts = field(default_factory=Counts)
    lock: RLock = field(default_factory=RLock)
    listener: Listener | None = field(default=None, repr=False)
    log: ChangeLog | None = None
    audit: AuditTrail[Any] = field(default_factory=AuditTrail, repr=False)
    _arriving: Capture | None = None

    def take(self, row: Capture, changes: tuple[Change, ...]) -> None:
        """Keep an event's row and let its changes take effect: all or nothing.

        The caller holds the lock. Raises NotKeptError of the log.
        """
        listener = self.listener
        if self.log is None and (
            listener is None or (len(changes) == 1 and listener.passes(changes[0]))
        ):
            # The usual cases, spared two calls; no event sets webhooks up.
            apply_all(self.state, changes)
        else:
            # It goes into the log together with the first of the changes.
            self._arriving = row if self.log is not None else None
            self.apply(changes)
        self.record(row)

    def apply(self, changes: Sequence[Change]) -> None:
        """Let changes take effect; webhooks hear of them. The caller has the lock."""
        listener = self.listener
        if listener is None:
            self.write(changes)
            if self.state.webhooks:
                self.begin_listening()
        elif len(changes) == 1 and listener.passes(changes[0]):
            self.write(changes)
        else:
            listener.apply(changes)

    def begin_listening(self) -> None:
        """Let webhooks hear of what happens to the present state from now on."""
        self.listener = self.listeners.make_listener(self)

    def write(self, changes: Sequence[Change]) -> None:
        """Write changes into the state: every one of them comes through here."""
        if self.log is not None:
            changes = tuple(changes)
            self._log(self.log, changes)
        apply_all(self.state, changes)

    def _log(self, log: ChangeLog, changes: tuple[Change, ...]) -> None:
        row, self._arriving = self._arriving, None
        if row is not None:
            log.append(Taken(self.id, changes, row), self.id)
        elif changes:
            log.append(Changed(self.id, changes))

    def record(self, row: Capture) -> None:
        """Keep a row and count it. The caller holds the lock."""
        self.journal.append(row)
        self.counts.add(row)
        if is_listed(row):
            self.events.append(row)

    def captures(self) -> list[Capture]:
        """Copy the journal, oldest first."""
        with self.lock:
            return list(self.journal)

    def find_event(self, event_id: str) -> Capture | None:
        """Find an event by its id, among this environment's alone."""
        number = read_event_id(event_id)
        if number is None:
            return None
        with self.lock:
            return self.events.find(number)

    def reset(self) -> None:
        """Forget everything but the environment itself, and what its account holds."""
        with self.lock:
            self.events.clear()
            self.journal.clear()
            self.audit.clear()
            self.state = State(account=self.state.account)
            self.counts = Counts()
            self.listener = None
            self.listeners.forget(self)


@dataclass(slots=True, eq=False)
class Unclaimed:
    """Keep the rows of requests that name no usable key."""

    journal: Rows
    counts: Counts = field(default_factory=Counts)
    lock: RLock = field(default_factory=RLock)
    id: None = None
    log: ChangeLog | None = None

    def take(self, row: Capture, changes: tuple[()] = ()) -> None:
        """Keep a row; there is nothing to change. The caller holds the lock."""
        if self.log is not None:
            self.log.append(Taken(None, changes, row), NO_ROOM)
        self.record(row)

    def record(self, row: Capture) -> None:
        """Keep a row and count it. The caller holds the lock."""
        self.journal.append(row)
        self.counts.add(row)

    def captures(self) -> list[Capture]:
        """Copy the journal, oldest first."""
        with self.lock:
            return list(self.journal)

    def reset(self) -> None:
        """Forget everything."""
        with self.lock:
            self.journal.clear()
            self.counts = Counts()
