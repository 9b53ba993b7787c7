"""Store the environments by id, and limit those that unknown keys create."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.store.entries import EnvironmentKept
from schematic_emulator.api.store.environment import Environment
from schematic_emulator.api.store.rows import Rows
from schematic_emulator.effects.account import Account
from schematic_emulator.effects.state import State

if TYPE_CHECKING:
    from collections.abc import Collection

    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.environment import Listeners
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.effects.arrival import Ids

# A client that makes up a key for each request would otherwise fill the memory.
MAX_AUTOMATIC = 10_000


class Directory:
    """Store environments by id, oldest first. The caller has the store's lock.

    An environment that an unknown key creates is an automatic one: beyond
    `MAX_AUTOMATIC`, those with the least data are evicted.
    """

    def __init__(
        self, settings: EmulatorSettings, clock: Clock, listeners: Listeners
    ) -> None:
        self.environments: dict[str, Environment] = {}
        self._automatic: dict[str, Environment] = {}
        self._shared_account: Account | None = None
        self._settings = settings
        self._clock = clock
        self._listeners = listeners

    def place(self, described: EnvironmentKept, account: Account) -> Environment:
        """Add an empty environment, or update the description of an existing one."""
        known = self.environments.get(described.id)
        if known is not None:
            known.name = described.name
            known.environment_type = described.environment_type
            known.updated_at = described.updated_at
            return known
        made = self.environments[described.id] = self._make(described, account)
        if described.is_unasked:
            self._automatic[described.id] = made
            if self._shares_account:
                self._shared_account = account
        return made

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
        )

    def remove(self, environment_ids: Collection[str]) -> None:
        """Remove environments, and stop sending their notifications."""
        for environment_id in environment_ids:
            self._automatic.pop(environment_id, None)
            environment = self.environments.pop(environment_id, None)
            if environment is not None:
                self._listeners.forget(environment)

    @property
    def _shares_account(self) -> bool:
        return self._settings.switches.unknown_keys_account == "shared"

    def find_shared_account(self, ids: Ids) -> Account | None:
        """Return the account of all automatic environments, if they share one."""
        if self._shares_account and self._shared_account is None:
            self._shared_account = Account(ids("acct"))
        return self._shared_account

    def list_evictable(self) -> list[Environment]:
        """List the automatic environments to evict: a tenth, once there are too many.

        Those with the least data (captures, companies and users) go first, the oldest
        of equals first, so that an environment in use stays.
        """
        if len(self._automatic) < MAX_AUTOMATIC:
            return []
        return sorted(self._automatic.values(), key=_measure)[: MAX_AUTOMATIC // 10]


def describe_eviction(count: int) -> str:
    """Return the journal's message about environments that were evicted."""
    return (
        f"unknown API keys created more than {MAX_AUTOMATIC} environments: the {count} "
        "with the least data were removed"
    )


def _measure(environment: Environment) -> int:
    return environment.counts.all + len(environment.state.entities)
