"""Define an environment: its state, its events and its journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from schematic_emulator.api.store.audit import AuditTrail
from schematic_emulator.api.store.capture import EVENT_TYPES, OK
from schematic_emulator.api.store.ids import read_event_id
from schematic_emulator.api.store.row_entries import Changed, Taken
from schematic_emulator.api.store.rows import Counts
from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.effects.apply import APPLIERS
from schematic_emulator.effects.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.change_log import ChangeLog
    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.key_text import EnvironmentType
    from schematic_emulator.api.store.rows import Rows
    from schematic_emulator.effects.changes import Change


# The environment id in the log for captures of requests without a usable key.
NO_ENVIRONMENT = "-"


class Listener(Protocol):
    """Reports what happens in one environment, as its webhooks do."""

    def prepare(self, changes: Sequence[Change]) -> Callable[[], None] | None:
        """Return what to call once the changes are made; None without news.

        Called before, while what the changes remove can still be described.
        """


class Listeners(Protocol):
    """Makes the listeners of environments, and stops them."""

    def make_listener(self, environment: Environment) -> Listener:
        """Return a listener to an environment's present state."""

    def resume(self, environment: Environment) -> None:
        """Continue what was unfinished in a state that was just restored."""

    def forget(self, environment: Environment) -> None:
        """Stop everything underway for an environment."""


class Watch(Protocol):
    """Follows what every commit of one environment changes, as journeys do."""

    def prepare(
        self, changes: Sequence[Change], row: Capture | None
    ) -> Callable[[], None] | None:
        """Note a commit before it is made; return what to call afterwards, if any."""

    def withdraw(self, row: Capture | None) -> None:
        """Forget the commit that was just noted: the log could not be written."""

    def reset(self) -> None:
        """Forget what was noted so far."""


# Called with what was just committed, or (None, ()) after everything may be different:
# a key, an environment or the whole store went. Quick, and never raises.
Subscriber: TypeAlias = "Callable[[Environment | None, Sequence[Change]], None]"


class Copying(Protocol):
    """Copies a state in slices, for a snapshot or a checkpoint."""

    def keep(self, changes: Sequence[Change]) -> None:
        """Copy what changes are about to change."""


def is_listed(row: Capture) -> bool:
    """Return whether `GET /events` lists a capture: accepted, and of a known type."""
    return (
        row.has_body
        and not row.duplicate
        and row.http_status == OK
        and row.type in EVENT_TYPES
    )


@dataclass(slots=True, eq=False)
class Environment:
    """One environment: what it received, and the state that this led to.

    `journal` has a capture for every request; `events` only those that `GET /events`
    lists. Hold `lock` while reading or changing any of it from several threads. Every
    change is appended to `log` first, if there is one.
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
    watch: Watch | None = None
    audit: AuditTrail[Any] = field(default_factory=AuditTrail, repr=False)
    copies: list[Copying] = field(default_factory=list, repr=False)
    # Shared by all environments of a store.
    subscribers: list[Subscriber] = field(default_factory=list, repr=False)
    flag_checks: int = 0
    # Findings of flag checks, and how many had them, by what they are about.
    flag_findings: dict[str, tuple[Finding, int]] = field(
        default_factory=dict, repr=False
    )

    def commit(self, changes: Sequence[Change], row: Capture | None = None) -> None:
        """Apply changes and store the capture that led to them: all or nothing.

        In this order: the log, the state, the capture, the listener. Nothing else
        changes a state that is in use. The caller holds the lock. Raises NotStoredError
        if the log cannot be written; then nothing has changed.
        """
        listener, watch = self.listener, self.watch
        notify = None if listener is None else listener.prepare(changes)
        follow = None if watch is None else watch.prepare(changes, row)
        if self.log is not None:
            self._append(self.log, tuple(changes), row)
        for copy in self.copies:
            copy.keep(changes)
        state = self.state
        for change in changes:
            APPLIERS[type(change)](state, change)
        if row is not None:
            self.store(row)
        if notify is not None:
            notify()
        elif listener is None and state.webhooks:
            self.begin_listening()
        if follow is not None:
            follow()
        for subscriber in self.subscribers:
            subscriber(self, changes)

    def _append(
        self, log: ChangeLog, changes: tuple[Change, ...], row: Capture | None
    ) -> None:
        try:
            if row is not None:
                log.append(Taken(self.id, changes, row), self.id)
            elif changes:
                log.append(Changed(self.id, changes))
        except NotStoredError:
            if self.watch is not None:
                self.watch.withdraw(row)
            raise

    def begin_listening(self) -> None:
        """Report every change from now on to the webhooks of the present state."""
        self.listener = self.listeners.make_listener(self)

    def store(self, row: Capture) -> None:
        """Store a capture and count it. The caller holds the lock."""
        self.journal.append(row)
        self.counts.add(row)
        # `is_listed`, without the call: every event comes here.
        if (
            row.has_body
            and not row.duplicate
            and row.http_status == OK
            and row.type in EVENT_TYPES
        ):
            self.events.append(row)

    def captures(self) -> list[Capture]:
        """Return a copy of the journal, oldest first."""
        with self.lock:
            return list(self.journal)

    def find_event(self, event_id: str) -> Capture | None:
        """Return this environment's event with an id, if it is stored."""
        number = read_event_id(event_id)
        if number is None:
            return None
        with self.lock:
            return self.events.find(number)

    def reset(self) -> object:
        """Remove everything but the environment itself and its account's content.

        Return what was removed: to free it takes time, and can wait for the lock's end.
        """
        with self.lock:
            removed = self.state, self.events.clear(), self.journal.clear()
            self.audit.clear()
            self.flag_checks = 0
            self.flag_findings.clear()
            self.state = State(account=self.state.account)
            self.counts = Counts()
            self.listener = None
            self.listeners.forget(self)
            if self.watch is not None:
                self.watch.reset()
            return removed


class MakeWatch(Protocol):
    """Makes the watch of each environment, and of what is in none."""

    def __call__(self, owner: Environment | Unclaimed) -> Watch:
        """Return a watch, which follows an environment from now on."""

    def restart(self) -> None:
        """Follow the store with other contents, such as those of a snapshot."""


@dataclass(slots=True, eq=False)
class Unclaimed:
    """Stores the captures of requests without a usable key."""

    journal: Rows
    counts: Counts = field(default_factory=Counts)
    lock: RLock = field(default_factory=RLock)
    id: None = None
    log: ChangeLog | None = None
    watch: Watch | None = None

    def commit(self, changes: tuple[()], row: Capture) -> None:
        """Store a capture; there is nothing to change. The caller holds the lock."""
        if self.log is not None:
            self.log.append(Taken(None, changes, row), NO_ENVIRONMENT)
        if self.watch is not None:
            self.watch.prepare(changes, row)
        self.store(row)

    def store(self, row: Capture) -> None:
        """Store a capture and count it. The caller holds the lock."""
        self.journal.append(row)
        self.counts.add(row)

    def captures(self) -> list[Capture]:
        """Return a copy of the journal, oldest first."""
        with self.lock:
            return list(self.journal)

    def reset(self) -> None:
        """Remove every capture."""
        with self.lock:
            self.journal.clear()
            self.counts = Counts()
            if self.watch is not None:
                self.watch.reset()
