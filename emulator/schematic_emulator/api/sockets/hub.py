"""Push what changes: find the sessions that a change concerns, and let them work.

Changes come from any thread, under the lock of their environment, and only mark
sessions. The event loop then does a slice of one session's work after the other, for
a few milliseconds a turn, and never waits for a lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from typing import TYPE_CHECKING

from schematic_emulator.api.sockets.concerns import (
    EVERYTHING,
    Metered,
    find_metered,
    list_concerns,
)
from schematic_emulator.api.sockets.memory import SentEntities
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.effects.account import ACCOUNT_TABLES
from schematic_emulator.effects.changes import RowKept, RowRemoved

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.sockets.concerns import Concern
    from schematic_emulator.api.sockets.session import Session
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.changes import Change

_TURN_S = 0.004
_AGAIN_S = 0.002
# Changes of so long are sent together.
_TOGETHER_S = 0.01
_INTERNAL = 1011
_log = logging.getLogger("schematic_emulator")


class Hub:
    """The sessions of one emulator, and which of them have something to do."""

    def __init__(self, emulator: Emulator) -> None:
        self.store = emulator.store
        self.clock = emulator.clock
        part = emulator.parts.get(SentEntities)
        self.memory = part if isinstance(part, SentEntities) else SentEntities()
        self.sessions: dict[Session, None] = {}
        self._by_topic: dict[Hashable, dict[Session, None]] = {}
        self._waiting: dict[Session, None] = {}
        self._metered: dict[str, Metered] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_scheduled = False
        self._lock = threading.Lock()
        if isinstance(self.clock, ManualClock):
            self.clock.listen(self.note_clock)

    def add(self, session: Session) -> None:
        """Add a session, from the event loop that is to serve it."""
        if not self.sessions:
            self._loop = asyncio.get_running_loop()
            self._metered.clear()
            self.store.directory.subscribers.append(self.note)
        self.sessions[session] = None

    def remove(self, session: Session) -> None:
        """Forget a session."""
        with self._lock:
            if self.sessions.pop(session, session) is session:
                return
            self._waiting.pop(session, None)
            self._unlist(session)
        if not self.sessions:
            self.store.directory.subscribers.remove(self.note)

    def follow(self, session: Session, topics: frozenset[Hashable]) -> None:
        """Notify a session of changes to these topics instead of others."""
        with self._lock:
            self._unlist(session)
            if session in self.sessions:
                session.topics = topics
                for topic in topics:
                    self._by_topic.setdefault(topic, {})[session] = None

    def note(self, environment: Environment | None, changes: Sequence[Change]) -> None:
        """Mark the sessions that what was just committed concerns."""
        if environment is None:
            self._metered.clear()
            self._mark(list(self.sessions), EVERYTHING)
            return
        has_rows = self._forget_metered(environment, changes)
        state = environment.state
        for concern in list_concerns(
            state, changes, lambda: self._find_metered(environment)
        ):
            if concern.topics is not None:
                with self._lock:
                    found = {
                        session: None
                        for topic in concern.topics
                        for session in self._by_topic.get(topic, ())
                        if session.key.environment is environment
                    }
                self._mark(found, concern)
            elif has_rows:
                self._mark_all(environment, concern)

    def note_clock(self) -> None:
        """Mark every session: the clock was moved."""
        self._mark(list(self.sessions), EVERYTHING)

    def sweep(self) -> None:
        """Mark the sessions that the clock alone may change."""
        at = self.clock.now()
        for session in list(self.sessions):
            if session.due is not None and session.due <= at:
                self._mark([session], EVERYTHING)

    def wake(self, session: Session) -> None:
        """Let a session work soon. From any thread."""
        with self._lock:
            if session in self.sessions:
                self._waiting[session] = None
        self._schedule()

    def _mark_all(self, environment: Environment, concern: Concern) -> None:
        account = environment.state.account
        of_account = [
            session
            for session in list(self.sessions)
            if session.key.environment.state.account is account
        ]
        self._mark(of_account, concern)

    def _mark(self, sessions: Iterable[Session], concern: Concern) -> None:
        with self._lock:
            for session in sessions:
                if session in self.sessions:
                    session.mark(concern)
                    self._waiting[session] = None
        self._schedule()

    def _forget_metered(
        self, environment: Environment, changes: Sequence[Change]
    ) -> bool:
        tables = {
            each.table for each in changes if isinstance(each, RowKept | RowRemoved)
        }
        if tables & ACCOUNT_TABLES:
            self._metered.clear()
        elif tables:
            self._metered.pop(environment.id, None)
        return bool(tables)

    def _find_metered(self, environment: Environment) -> Metered:
        found = self._metered.get(environment.id)
        if found is None:
            found = self._metered[environment.id] = find_metered(environment.state)
        return found

    def _unlist(self, session: Session) -> None:
        for topic in session.topics:
            sessions = self._by_topic.get(topic, {})
            sessions.pop(session, None)
            if not sessions:
                self._by_topic.pop(topic, None)
        session.topics = frozenset()

    def _schedule(self) -> None:
        with self._lock:
            if self._is_scheduled or not self._waiting or self._loop is None:
                return
            self._is_scheduled = True
        with contextlib.suppress(RuntimeError):  # the loop has closed meanwhile
            self._loop.call_soon_threadsafe(self._start)

    def _start(self) -> None:
        if self._loop is not None:
            self._loop.call_later(_TOGETHER_S, self._run)

    def _run(self) -> None:
        """Let the sessions that wait work until the turn is over."""
        end = time.perf_counter() + _TURN_S
        locked: dict[Session, None] = {}
        while time.perf_counter() < end:
            with self._lock:
                session = next(iter(self._waiting), None)
                if session is None:
                    break
                del self._waiting[session]
            if session.connection.is_behind:
                continue  # `resume` wakes it
            again = self._work(session)
            if again is None:
                locked[session] = None
            elif again:
                with self._lock:
                    self._waiting[session] = None
        with self._lock:
            self._waiting |= locked
            self._is_scheduled = bool(self._waiting)
        if self._is_scheduled and self._loop is not None:
            self._loop.call_later(_AGAIN_S if locked else 0, self._run)

    def _work(self, session: Session) -> bool | None:
        """Do one slice; return whether there is more, None if another has the lock."""
        if not session.refresh_key():
            return False
        lock = session.key.environment.lock
        if not lock.acquire(blocking=False):
            return None
        try:
            return not session.step()
        except Exception:  # noqa: BLE001 - reported; the others go on
            _log.exception("a WebSocket's session failed")
            session.connection.close(_INTERNAL, "internal error")
            session.end()
            return False
        finally:
            lock.release()
