"""Keep environments and the keys that open them: all state there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, Any

from schematic_emulator.api import unasked
from schematic_emulator.api.environment import Environment, Unclaimed
from schematic_emulator.api.facts import RequestFacts
from schematic_emulator.api.keyring import Keyring
from schematic_emulator.api.keys import (
    NAMES,
    ApiKey,
    EnvironmentType,
    is_usable,
    kind_of,
    make_key,
    redact,
)
from schematic_emulator.api.received import make_row
from schematic_emulator.api.rows import Rows
from schematic_emulator.api.webhooks.outlet import Outlet
from schematic_emulator.effects.account import Account
from schematic_emulator.effects.outcome import fail
from schematic_emulator.effects.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.capture_row import Capture
    from schematic_emulator.api.clock import Clock
    from schematic_emulator.api.settings import EmulatorSettings
    from schematic_emulator.effects.arrival import Ids, KeyKind

__all__ = ["Environment", "RevokedKeyError", "Store", "UnknownKeyError"]


class UnknownKeyError(LookupError):
    """Raised for an API key that opens no environment and may not make one."""

    def __init__(self, text: str) -> None:
        super().__init__(f"unknown API key {redact(text)!r}")
        self.shown = redact(text)


class RevokedKeyError(UnknownKeyError):
    """Raised for an API key that was revoked, whose environment may still be there."""

    def __init__(self, text: str, environment: Environment | None) -> None:
        super().__init__(text)
        self.environment = environment


class Store:
    """Hold every environment. Each is its own namespace; nothing leaks between them.

    `listeners` are called with each new capture, in the capturing thread and while
    its environment is locked: they must be quick and must not raise. `numbers` is the
    one sequence that numbers all captures. `webhooks` tells those of all environments.
    """

    def __init__(self, settings: EmulatorSettings, clock: Clock, ids: Ids) -> None:
        self.listeners: list[Callable[[Capture], None]] = []
        self.unclaimed = Unclaimed(Rows(settings.journal_size, settings.journal_bytes))
        self._settings = settings
        self._clock = clock
        self._ids = ids
        self.webhooks = Outlet(settings, clock, ids)
        self.numbers = count(1)
        self._lock = RLock()
        # Taken within an environment's own lock, by whoever changes an account.
        self.account_lock = RLock()
        self._environments: dict[str, Environment] = {}
        self.keyring = Keyring()
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
            outlet=self.webhooks,
            state=State(account=account or Account(_account_id(own_id))),
        )
        with self._lock:
            self._environments[environment.id] = environment
        return environment

    def change_environment(
        self, environment: Environment, changed: dict[str, Any]
    ) -> None:
        """Give an environment another `name`, `environment_type` or both.

        Its keys keep the prefixes that they were made with.
        """
        with environment.lock:
            environment.name = changed.get("name", environment.name)
            environment.environment_type = changed.get(
                "environment_type", environment.environment_type
            )
            environment.updated_at = self._clock.now()

    def create_key(
        self, kind: KeyKind, environment: Environment, **described: Any
    ) -> str:
        """Make a key to an environment and give its whole text, this once.

        `described` are `name`, `description` and `rate_limit_percent`.
        """
        text = make_key(kind, environment.environment_type)
        self.keep_key(text, kind, environment, **described)
        return text

    def keep_key(
        self, text: str, kind: KeyKind, environment: Environment, **described: Any
    ) -> ApiKey:
        """Keep a key of a given text, in the place of one that has it already."""
        now, own_id = self._clock.now(), self._ids("apky")
        described = {"name": NAMES[kind], **described}
        key = ApiKey(own_id, kind, environment, now, text, now, **described)
        self.keyring.keep(key)
        return key

    def change_key(self, key: ApiKey, described: dict[str, Any]) -> ApiKey:
        """Describe a key otherwise; it opens what it opened."""
        changed = replace(key, updated_at=self._clock.now(), **described)
        self.keyring.keep(changed)
        return changed

    def revoke_key(self, key: ApiKey) -> None:
        """Let a key open nothing any more, from the next request on."""
        self.keyring.revoke(key)

    def find_key(self, text: str) -> ApiKey | None:
        """Find a key by its whole text."""
        return self.keyring.by_text.get(text)

    def get_key(self, text: str) -> ApiKey:
        """Give the key of a text; an unknown one makes a development environment.

        Of environments made so, 10,000 are kept (`api/unasked.py`). Raises
        RevokedKeyError, and UnknownKeyError under `strict_auth` or for a text that is
        empty or longer than a key can be.
        """
        known = self.find_key(text)
        if known is not None:
            return known
        opened = self.keyring.find_revoked(text)
        if opened is not None:
            raise RevokedKeyError(text, self.find_environment(opened))
        if self._settings.strict_auth or not is_usable(text):
            raise UnknownKeyError(text)
        if len(self._unasked) >= unasked.MOST_UNASKED:
            self._drop_least_used()
        with self._lock:
            known = self.find_key(text)
            if known is not None:
                return known
            name = f"Development {redact(text)}"
            environment = self.create_environment(name, account=self._account())
            self._unasked[environment.id] = environment
            return self.keep_key(text, kind_of(text), environment)

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
        return self.keyring.of(environment.id)

    def siblings(self, environment: Environment) -> tuple[Environment, ...]:
        """List the environments of one account, oldest first, the given one too."""
        account = environment.state.account
        return tuple(
            each for each in self.environments() if each.state.account is account
        )

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
                self.webhooks.forget(environment)
            self.keyring.forget(environment.id for environment in leaving)

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


def _account_id(environment_id: str) -> str:
    """Name an environment's own account by the same signs."""
    return environment_id.replace("env_", "acct_", 1)
