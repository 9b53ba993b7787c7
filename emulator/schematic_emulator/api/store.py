"""Keep environments and the keys that open them: all state there is."""

from __future__ import annotations

from itertools import count
from threading import RLock
from typing import TYPE_CHECKING

from schematic_emulator.api import unasked
from schematic_emulator.api.environment import Environment, Unclaimed
from schematic_emulator.api.facts import RequestFacts
from schematic_emulator.api.keys import (
    ApiKey,
    EnvironmentType,
    is_usable,
    kind_of,
    make_key,
    redact,
)
from schematic_emulator.api.received import make_row
from schematic_emulator.api.rows import Rows
from schematic_emulator.effects.account import Account
from schematic_emulator.effects.outcome import fail
from schematic_emulator.effects.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.capture_row import Capture
    from schematic_emulator.api.clock import Clock
    from schematic_emulator.api.settings import EmulatorSettings
    from schematic_emulator.effects.arrival import Ids, KeyKind

__all__ = ["Environment", "Store", "UnknownKeyError"]


class UnknownKeyError(LookupError):
    """Raised for an API key that opens no environment and may not make one."""

    def __init__(self, text: str) -> None:
        super().__init__(f"unknown API key {redact(text)!r}")
        self.shown = redact(text)


class Store:
    """Hold every environment. Each is its own namespace; nothing leaks between them.

    `listeners` are called with each new capture, in the capturing thread and while
    its environment is locked: they must be quick and must not raise. `numbers` is the
    one sequence that numbers all captures.
    """

    def __init__(self, settings: EmulatorSettings, clock: Clock, ids: Ids) -> None:
        self.listeners: list[Callable[[Capture], None]] = []
        self.unclaimed = Unclaimed(Rows(settings.journal_size, settings.journal_bytes))
        self._settings = settings
        self._clock = clock
        self._ids = ids
        self.numbers = count(1)
        self._lock = RLock()
        # Taken within an environment's own lock, by whoever changes an account.
        self.account_lock = RLock()
        self._environments: dict[str, Environment] = {}
        self._keys: dict[str, ApiKey] = {}
        self._unasked: dict[str, Environment] = {}
        self._shared_account: Account | None = None

    def create_environment(
        self,
        name: str = "Development",
        environment_type: EnvironmentType = "development",
        account: Account | None = None,
    ) -> Environment:
        """Make an empty environment, in an account of its own unless one is given.

        Features, flags and plans belong to the account: environments that share one
        see each other's. `environment.state.account` is the one to give.
        """
        now = self._clock.now()
        size = self._settings.journal_bytes
        own_id = self._ids("env")
        environment = Environment(
            id=own_id,
            name=name,
            environment_type=environment_type,
            created_at=now,
            updated_at=now,
            events=Rows(self._settings.events_size, size),
            journal=Rows(self._settings.journal_size, size),
            clock=self._clock,
            state=State(account=account or Account(_account_id(own_id))),
        )
        with self._lock:
            self._environments[environment.id] = environment
        return environment

    def create_key(self, kind: KeyKind, environment: Environment) -> str:
        """Make a key to an environment and give its whole text, this once."""
        text = make_key(kind, environment.environment_type)
        self._keep_key(text, kind, environment)
        return text

    def find_key(self, text: str) -> ApiKey | None:
        """Find a key by its whole text."""
        return self._keys.get(text)

    def get_key(self, text: str) -> ApiKey:
        """Give the key of a text; an unknown one makes a development environment.

        Of environments made so, 10,000 are kept (`api/unasked.py`). Raises
        UnknownKeyError under `strict_auth`, or for a text that is empty or longer
        than a key can be.
        """
        known = self._keys.get(text)
        if known is not None:
            return known
        if self._settings.strict_auth or not is_usable(text):
            raise UnknownKeyError(text)
        if len(self._unasked) >= unasked.MOST_UNASKED:
            self._drop_least_used()
        with self._lock:
            known = self._keys.get(text)
            if known is not None:
                return known
            name = f"Development {redact(text)}"
            environment = self.create_environment(name, account=self._account())
            self._unasked[environment.id] = environment
            return self._keep_key(text, kind_of(text), environment)

    def environment_for(self, api_key: str) -> Environment:
        """Give the environment that a key opens; see `get_key`."""
        return self.get_key(api_key).environment

    def find_environment(self, environment_id: str) -> Environment | None:
        """Find an environment by its id."""
        return self._environments.get(environment_id)

    def environments(self) -> tuple[Environment, ...]:
        """List the environments, oldest first."""
        with self._lock:
            return tuple(self._environments.values())

    def keys(self, environment: Environment) -> tuple[ApiKey, ...]:
        """List the keys to an environment, oldest first."""
        with self._lock:
            keys = tuple(self._keys.values())
        return tuple(key for key in keys if key.environment is environment)

    def reset(self, environment: Environment | None = None) -> None:
        """Empty one environment, or all and the unclaimed journal; keys stay good.

        One environment's account is emptied too, unless another shares it.
        """
        if environment is not None:
            environment.reset()
            account = environment.state.account
            if all(
                each is environment or each.state.account is not account
                for each in self.environments()
            ):
                account.clear()
            return
        for each in self.environments():
            each.reset()
            each.state.account.clear()
        self.unclaimed.reset()

    def drop(self, environment: Environment) -> None:
        """Forget an environment and the keys that open it."""
        self._drop([environment])

    def _drop(self, leaving: list[Environment]) -> None:
        with self._lock:
            for environment in leaving:
                self._environments.pop(environment.id, None)
                self._unasked.pop(environment.id, None)
            gone = {environment.id for environment in leaving}
            for key in list(self._keys.values()):
                if key.environment.id in gone:
                    del self._keys[key.text]

    def _drop_least_used(self) -> None:
        """Make room for environments of unknown keys, and say so in the journal."""
        with self._lock:
            leaving = unasked.choose_leaving(self._unasked.values())
            self._drop(leaving)
        at = self._clock.now()
        outcome = fail(unasked.describe_leaving(len(leaving)), at)
        row = make_row({}, b"", RequestFacts(), at, outcome)
        # Not within the store's lock: listeners may ask the store something.
        with self.unclaimed.lock:
            row.number = next(self.numbers)
            self.unclaimed.record(row)
            for listener in self.listeners:
                listener(row)

    def _account(self) -> Account | None:
        """Give the account of environments that unknown keys make."""
        if self._settings.switches.unknown_keys_account == "own":
            return None
        if self._shared_account is None:
            self._shared_account = Account(self._ids("acct"))
        return self._shared_account

    def _keep_key(self, text: str, kind: KeyKind, environment: Environment) -> ApiKey:
        key = ApiKey(self._ids("apky"), kind, environment, self._clock.now(), text)
        with self._lock:
            self._keys[text] = key
        return key


def _account_id(environment_id: str) -> str:
    """Name an environment's own account by the same signs."""
    return environment_id.replace("env_", "acct_", 1)
