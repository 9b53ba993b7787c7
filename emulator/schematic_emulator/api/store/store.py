"""Store the environments, and the API keys that open them."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, Any

from schematic_contracts.journey_mark import JourneyMarks
from schematic_emulator.api.store.api_key import (
    ApiKey,
    RevokedKeyError,
    TooManyKeysError,
    UnknownKeyError,
)
from schematic_emulator.api.store.directory import AllBusyError, Directory
from schematic_emulator.api.store.entries import (
    Answered,
    Emptied,
    EnvironmentKept,
    EnvironmentsDropped,
    KeyKept,
    KeyRevoked,
)
from schematic_emulator.api.store.environment import Environment, Unclaimed
from schematic_emulator.api.store.key_text import (
    NAMES,
    EnvironmentType,
    is_usable,
    kind_of,
    make_key,
    redact,
)
from schematic_emulator.api.store.keyring import Keyring
from schematic_emulator.api.store.reports import Reports
from schematic_emulator.api.store.rows import Rows
from schematic_emulator.effects.account import Account

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.change_log import ChangeLog
    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.environment import Listeners, MakeWatch
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.effects.arrival import Ids, KeyKind


class Store:
    """Store every environment; each is a namespace of its own. Thread-safe.

    `listeners` are called with each new capture, in the thread that received it and
    while its environment is locked: they must be quick and must not raise. `numbers`
    is the one sequence that numbers all captures. `webhooks` makes the listener of
    each environment. What a method changes is in the log first, if there is one: each
    of them may raise NotStoredError, and then nothing has changed.
    """

    def __init__(
        self,
        settings: EmulatorSettings,
        clock: Clock,
        ids: Ids,
        webhooks: Listeners,
    ) -> None:
        self.listeners: list[Callable[[Capture], None]] = []
        self.unclaimed = Unclaimed(Rows(settings.journal_size, settings.journal_bytes))
        self._settings = settings
        self._clock = clock
        self._ids = ids
        self.webhooks = webhooks
        self.numbers = count(1)
        # Locks are taken in this order: environments', accounts', the store's.
        self.account_lock = RLock()
        self.lock = RLock()
        self.directory = Directory(settings, clock, self.webhooks)
        self.keyring = Keyring()
        self.log: ChangeLog | None = None
        self.make_watch: MakeWatch | None = None  # `watching.py` sets it
        self.marks = JourneyMarks()
        self.ready: set[str] = set()  # texts of the keys made at the start
        self.reports = Reports()

    def create_environment(
        self,
        name: str = "Development",
        environment_type: EnvironmentType = "development",
        account: Account | None = None,
        **kept: bool,
    ) -> Environment:
        """Create an empty environment, in a new account unless one is passed.

        Features, flags and plans belong to the account: environments that share one
        (`environment.state.account`) see each other's. `kept` may have `is_unasked`,
        `is_shared` and `is_tenant` (`EnvironmentKept`).
        """
        now = self._clock.now()
        own_id = self._ids("env")
        account = account or Account(own_id.replace("env_", "acct_", 1))
        described = EnvironmentKept(
            own_id, name, environment_type, now, now, account.id, **kept
        )
        with self.lock:
            self._append(described)
            return self.place(described, account)

    def place(self, described: EnvironmentKept, account: Account) -> Environment:
        """Add an empty environment, or update the description of an existing one."""
        environment = self.directory.place(described, account)
        environment.log = self.log
        if environment.watch is None and self.make_watch is not None:
            environment.watch = self.make_watch(environment)
        return environment

    def change_environment(
        self, environment: Environment, changed: dict[str, Any]
    ) -> None:
        """Change an environment's `name`, `environment_type` or `is_shared`.

        Its keys keep the prefixes that they were created with.
        """
        changed = {"updated_at": self._clock.now(), **changed}
        with environment.lock, self.lock:
            described = self.directory.describe(environment)._replace(**changed)
            self._append(described)
            self.place(described, environment.state.account)

    def create_key(
        self, kind: KeyKind, environment: Environment, **described: Any
    ) -> str:
        """Create a key to an environment and return its text, which is shown once.

        `described` may have `name`, `description` and `rate_limit_percent`.
        """
        text = make_key(kind, environment.environment_type)
        self.add_key(text, kind, environment, **described)
        return text

    def add_key(
        self, text: str, kind: KeyKind, environment: Environment, **described: Any
    ) -> ApiKey:
        """Add a key with a given text; it replaces a key with the same text."""
        now, own_id = self._clock.now(), self._ids("apky")
        described = {"name": NAMES[kind], **described}
        return self._add_key(
            ApiKey(own_id, kind, environment, now, text, now, **described)
        )

    def change_key(self, key: ApiKey, described: dict[str, Any]) -> ApiKey:
        """Change a key's name, description or rate limit; it opens what it opened."""
        changed = {"is_unasked": False, **described}
        return self._add_key(replace(key, updated_at=self._clock.now(), **changed))

    def _add_key(self, key: ApiKey) -> ApiKey:
        with self.lock:
            self._append(KeyKept(key.environment.id, key))
            self.keyring.add(key)
        return key

    def revoke_key(self, key: ApiKey) -> None:
        """Revoke a key: from the next request on it opens nothing."""
        with self.lock:
            self._append(KeyRevoked(key.environment.id, key.text))
            self.keyring.revoke(key)
        self.directory.notify()

    def find_key(self, text: str) -> ApiKey | None:
        """Return the key with a text, if there is one."""
        return self.keyring.find(text)

    def get_key(self, text: str, kind: KeyKind | None = None) -> ApiKey:
        """Return the key with a text; an unknown one becomes one.

        It opens the development environment, or one of its own with `isolate_keys`.
        `kind` is what it becomes; by default its text decides.

        Raises RevokedKeyError for a revoked key, UnknownKeyError for an unknown one
        under `strict_auth` or if it is malformed, and TooManyKeysError while there are
        too many.
        """
        known = self.find_key(text)
        if known is not None:
            return known
        opened = self.keyring.find_revoked(text)
        if opened is not None:
            raise RevokedKeyError(text, self.find_environment(opened))
        if not is_usable(text):
            raise UnknownKeyError(text)
        if self._settings.strict_auth:
            self.reports.add(f"unknown API key {redact(text)}: refused")
            raise UnknownKeyError(text)
        is_shared = not self._settings.isolate_keys
        with self.lock:
            known = self.find_key(text)
            if known is not None:
                return known
            found = self.get_development() if is_shared else self._isolate(text)
            kind = kind or kind_of(text)
            key = self.add_key(text, kind, found, is_unasked=is_shared)
        self.reports.add_key(key, self.keyring.by_text)
        return key

    def get_development(self) -> Environment:
        """Return the environment that unknown keys open; create it if it is missing."""
        with self.lock:
            return self.directory.shared or self.create_environment(is_shared=True)

    def _isolate(self, text: str) -> Environment:
        """Create an environment for an unknown key. Raises TooManyKeysError."""
        try:
            idle = self.directory.list_evictable(self.keyring)
        except AllBusyError:
            raise TooManyKeysError(text) from None
        if idle:
            self.forget(idle)
            self.reports.add(f"unknown API keys: forgot {len(idle)} that were idle")
        return self.create_environment(f"Development {redact(text)}", is_unasked=True)

    def environment_for(self, api_key: str) -> Environment:
        """Return the environment that a key opens; see `get_key`."""
        return self.get_key(api_key).environment

    def find_environment(self, environment_id: str) -> Environment | None:
        """Return the environment with an id, if there is one."""
        return self.directory.environments.get(environment_id)

    def environments(self) -> tuple[Environment, ...]:
        """List the environments, oldest first."""
        return tuple(self.directory.environments.values())

    def keys(self, environment: Environment) -> tuple[ApiKey, ...]:
        """List the keys to an environment, oldest first."""
        return self.keyring.of(environment.id)

    def siblings(self, environment: Environment) -> tuple[Environment, ...]:
        """List the environments of one's account, itself included, oldest first."""
        return self.directory.list_of(environment.state.account)

    def reset(self, environment: Environment | None = None) -> None:
        """Empty one environment, or all and the unclaimed journal; keys stay valid.

        The account of a single environment is emptied unless another one shares it.
        """
        for each in self.environments() if environment is None else (environment,):
            is_alone = environment is None or self.siblings(each) == (each,)
            self._empty(each, with_account=is_alone)
        if environment is not None:
            return
        with self.unclaimed.lock:
            self._append(Emptied(None, with_account=False))
            self.unclaimed.reset()

    def _empty(self, environment: Environment, *, with_account: bool) -> None:
        with environment.lock, self.account_lock:
            self._append(Emptied(environment.id, with_account))
            removed = environment.reset()
            self.directory.note_idle(environment)
            if with_account:
                environment.state.account.clear()
        del removed
        self.directory.notify()

    def correct(self, row: Capture, http_status: int) -> None:
        """Change the status a capture was answered with: a batch has one answer."""
        known = self.directory.environments
        owner = known.get(row.environment_id or "", self.unclaimed)
        with owner.lock:
            self._append(Answered(row.environment_id, row.number, http_status))
            row.http_status = http_status

    def drop(self, environment: Environment) -> None:
        """Remove an environment, and revoke the keys that open it."""
        with self.lock:
            for key in self.keys(environment):
                self.revoke_key(key)
            self.forget([environment])

    def forget(self, environments: list[Environment]) -> None:
        """Remove environments; the keys that opened them are unknown again."""
        own_ids = tuple(environment.id for environment in environments)
        with self.lock:
            self._append(EnvironmentsDropped(own_ids))
            self.remove(own_ids)

    def remove(self, environment_ids: Collection[str]) -> None:
        """Remove environments and their keys by id, without an entry in the log."""
        with self.lock:
            self.directory.remove(environment_ids)
            self.keyring.remove(environment_ids)

    def make_empty(self) -> Store:
        """Make an empty store with the same settings and without a log."""
        return Store(self._settings, self._clock, self._ids, self.webhooks)

    def _append(self, entry: Any) -> None:
        """Append what is about to happen to the log, if there is one."""
        if self.log is not None:
            self.log.append(entry)
