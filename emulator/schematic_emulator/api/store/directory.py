"""Store the environments by id, and limit those that unknown keys create."""

from __future__ import annotations

from datetime import timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from schematic_emulator.api.store.entries import EnvironmentKept
from schematic_emulator.api.store.environment import Environment
from schematic_emulator.api.store.rows import Rows
from schematic_emulator.effects.state import State
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.environment import Listeners, Subscriber
    from schematic_emulator.api.store.keyring import Keyring
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.effects.account import Account

# A client that makes up a key for each request would otherwise fill the memory.
MAX_AUTOMATIC = 10_000
EVICTED_TOGETHER = 100
# The event loop waits for this.
LOOKED_AT_TOGETHER = 1_000
# What was in use as recently as this is never evicted.
BUSY = timedelta(hours=1)


class AllBusyError(EmulatorError):
    """Raised if there are too many automatic environments, and all are in use."""


class Directory:
    """Store environments by id, oldest first. The caller has the store's lock.

    An environment that an unknown key creates for itself is an automatic one: beyond
    `MAX_AUTOMATIC`, idle ones are evicted. All unknown keys open the `shared` one.
    """

    def __init__(
        self, settings: EmulatorSettings, clock: Clock, listeners: Listeners
    ) -> None:
        self.environments: dict[str, Environment] = {}
        self._automatic: dict[str, Environment] = {}
        self.shared: Environment | None = None
        # By the identity of their account.
        self._of: dict[int, dict[str, Environment]] = {}
        # Heaps of automatic environments by id: with the time of their last use, and
        # with the time at which they will not be busy any more. Both times may have
        # moved on since, and an environment may be gone or be in both.
        self._idle: list[tuple[datetime, str]] = []
        self._busy: list[tuple[datetime, str]] = []
        self.tenants: set[str] = set()
        self._settings = settings
        self._clock = clock
        self._listeners = listeners
        self.subscribers: list[Subscriber] = []

    def place(self, described: EnvironmentKept, account: Account) -> Environment:
        """Add an empty environment, or update the description of an existing one."""
        known = self.environments.get(described.id)
        if known is not None:
            known.name = described.name
            known.environment_type = described.environment_type
            known.updated_at = described.updated_at
        else:
            switches = self._settings.switches
            account.flag_engine = switches.flag_engine
            account.trait_forms = switches.trait_forms
            known = self.environments[described.id] = self._make(described, account)
            self._of.setdefault(id(account), {})[described.id] = known
            if described.is_unasked:
                self._automatic[described.id] = known
                self.note_idle(known)
        if described.is_shared:
            self.share(known)
        if described.is_tenant:
            self.tenants.add(known.id)
        return known

    def notify(self) -> None:
        """Notify subscribers that everything may be different."""
        for subscriber in self.subscribers:
            subscriber(None, ())

    def list_of(self, account: Account) -> tuple[Environment, ...]:
        """List the environments of an account, oldest first."""
        return tuple(self._of.get(id(account), {}).values())

    def share(self, environment: Environment | None) -> None:
        """Make unknown keys open an environment, which is then never evicted."""
        self.shared = environment
        if environment is not None:
            self._automatic.pop(environment.id, None)

    def _make(self, described: EnvironmentKept, account: Account) -> Environment:
        size = self._settings.journal_bytes
        return Environment(
            id=described.id,
            name=described.name,
            environment_type=described.environment_type,
            created_at=described.created_at,
            updated_at=described.updated_at,
            events=Rows(self._settings.events_size, size),
            journal=Rows(self._settings.journal_size, size),
            clock=self._clock,
            listeners=self._listeners,
            state=State(account=account),
            subscribers=self.subscribers,
        )

    def describe(self, environment: Environment) -> EnvironmentKept:
        """Return the log entry that describes an environment and its account."""
        return EnvironmentKept(
            environment.id,
            environment.name,
            environment.environment_type,
            environment.created_at,
            environment.updated_at,
            environment.state.account.id,
            environment.id in self._automatic,
            environment is self.shared,
            environment.id in self.tenants,
        )

    def remove(self, environment_ids: Collection[str]) -> None:
        """Remove environments, and stop sending their notifications."""
        for environment_id in environment_ids:
            self._automatic.pop(environment_id, None)
            self.tenants.discard(environment_id)
            environment = self.environments.pop(environment_id, None)
            if environment is self.shared:
                self.shared = None
            if environment is not None:
                self._leave_account(environment)
                self._listeners.forget(environment)
        self.notify()

    def _leave_account(self, environment: Environment) -> None:
        own = self._of[id(environment.state.account)]
        del own[environment.id]
        if not own:
            del self._of[id(environment.state.account)]

    @property
    def main(self) -> Environment | None:
        """Return the environment that unknown keys open, else the oldest one."""
        return self.shared or next(iter(self.environments.values()), None)

    def list_evictable(self, keyring: Keyring) -> list[Environment]:
        """List the automatic environments to evict: some, once there are too many.

        The least recently used ones, but none that received something within the last
        hour. Raises AllBusyError if that leaves none.
        """
        if len(self._automatic) < MAX_AUTOMATIC:
            return []
        now = self._clock.now()
        found: dict[str, tuple[datetime, Environment]] = {}
        for _ in range(LOOKED_AT_TOGETHER):
            due = self._busy if self._busy and self._busy[0][0] <= now else self._idle
            if not due or len(found) == EVICTED_TOGETHER:
                break
            since, own_id = heappop(due)
            environment = self._automatic.get(own_id)
            if environment is None or own_id in found:
                continue
            end, used_at = _find_end(environment), keyring.find_use(environment)
            if end is not None and end > now:
                heappush(self._busy, (end, own_id))
            elif due is self._busy or used_at > since:
                heappush(self._idle, (used_at, own_id))
            else:
                found[own_id] = used_at, environment
        else:
            # More to look at: the newcomer comes in addition, and the next one goes on.
            return self._requeue(found)
        if not found:
            raise AllBusyError
        return self._requeue(found)

    def _requeue(
        self, found: dict[str, tuple[datetime, Environment]]
    ) -> list[Environment]:
        """Queue what is to be evicted again, in case it cannot be."""
        for own_id, (used_at, _) in found.items():
            heappush(self._idle, (used_at, own_id))
        return [environment for _, environment in found.values()]

    def note_idle(self, environment: Environment) -> None:
        """Note that an environment, new or emptied, may be evicted."""
        if environment.id in self._automatic:
            heappush(self._idle, (environment.created_at, environment.id))


def _find_end(environment: Environment) -> datetime | None:
    """Return when an environment may be evicted, if it ever received something."""
    row = environment.journal.find_newest()
    return None if row is None else row.received_at + BUSY
