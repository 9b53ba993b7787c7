"""Hold the environments by their ids, and know which of them unknown keys made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.store import unasked
from schematic_emulator.api.store.entries import EnvironmentKept
from schematic_emulator.api.store.environment import Environment
from schematic_emulator.api.store.rows import Rows
from schematic_emulator.effects.state import State

if TYPE_CHECKING:
    from collections.abc import Collection

    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.environment import Listeners
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.effects.account import Account


class Directory:
    """Keep environments, oldest first. Whoever changes it holds the store's lock.

    `shared_account` is that of environments which unknown keys make, where they
    share one.
    """

    def __init__(
        self, settings: EmulatorSettings, clock: Clock, listeners: Listeners
    ) -> None:
        self.environments: dict[str, Environment] = {}
        self.shared_account: Account | None = None
        self._unasked: dict[str, Environment] = {}
        self._settings = settings
        self._clock = clock
        self._listeners = listeners

    def place(self, kept: EnvironmentKept, account: Account) -> Environment:
        """Make an empty environment as it is told of, or describe it anew."""
        known = self.environments.get(kept.id)
        if known is not None:
            known.name, known.environment_type = kept.name, kept.environment_type
            known.updated_at = kept.updated_at
            return known
        made = self.environments[kept.id] = self._make(kept, account)
        if kept.is_unasked:
            self._unasked[kept.id] = made
            if self._settings.switches.unknown_keys_account == "shared":
                self.shared_account = account
        return made

    def _make(self, kept: EnvironmentKept, account: Account) -> Environment:
        size = self._settings.journal_bytes
        return Environment(
            id=kept.id,
            name=kept.name,
            environment_type=kept.environment_type,
            created_at=kept.created_at,
            updated_at=kept.updated_at,
            events=Rows(self._settings.events_size, size),
            journal=Rows(self._settings.journal_size, size),
            clock=self._clock,
            listeners=self._listeners,
            state=State(account=account),
        )

    def describe(self, environment: Environment) -> EnvironmentKept:
        """Tell what an environment is called, and whose it is."""
        return EnvironmentKept(
            environment.id,
            environment.name,
            environment.environment_type,
            environment.created_at,
            environment.updated_at,
            environment.state.account.id,
            environment.id in self._unasked,
        )

    def forget(self, gone: Collection[str]) -> None:
        """Forget environments by their ids."""
        for environment_id in gone:
            self._unasked.pop(environment_id, None)
            environment = self.environments.pop(environment_id, None)
            if environment is not None:
                self._listeners.forget(environment)

    def has_too_many(self) -> bool:
        """Tell whether unknown keys made as many as may be."""
        return len(self._unasked) >= unasked.MOST_UNASKED

    def choose_leaving(self) -> list[Environment]:
        """Choose those that leave, to make room (`api/store/unasked.py`)."""
        return unasked.choose_leaving(self._unasked.values())
