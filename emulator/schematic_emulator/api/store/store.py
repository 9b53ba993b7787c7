"""Keep environments and the keys that open them: all state there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store import unasked
from schematic_emulator.api.store.api_key import ApiKey
from schematic_emulator.api.store.capture import make_capture
from schematic_emulator.api.store.directory import Directory
from schematic_emulator.api.store.entries import (
    Answered,
    Emptied,
    EnvironmentKept,
    EnvironmentsDropped,
    KeyKept,
    KeyRevoked,
)
from schematic_emulator.api.store.environment import Environment, Unclaimed
from schematic_emulator.api.store.facts import RequestFacts
from schematic_emulator.api.store.key_errors import RevokedKeyError, UnknownKeyError
from schematic_emulator.api.store.key_text import (
    NAMES,
    EnvironmentType,
    is_usable,
    kind_of,
    make_key,
    redact,
)
from schematic_emulator.api.store.keyring import Keyring
from schematic_emulator.api.store.rows import Rows
from schematic_emulator.effects.account import Account
from schematic_emulator.effects.outcome import fail

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.environment import Listeners
    from schematic_emulator.api.store.recorder import ChangeLog
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.effects.arrival import Ids, KeyKind

__all__ = ["Environment", "RevokedKeyError", "Store", "UnknownKeyError"]


class Store:
    """Hold every environment. Each is its own namespace; nothing leaks between them.

    `listeners` are called with each new capture, in the capturing thread and while
    its environment is locked: they must be quick and must not raise. `numbers` is the
    one sequence that numbers all captures. `webhooks` hear of changes in all of them.
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
        # Locks are taken in this order: environments' own, the account's (by whoever
        # changes an account), the store's.
        self.account_lock = RLock()
        self.lock = RLock()
        self.directory = Directory(settings, clock, self.webhooks)
        self.keyring = Keyring()
        self.log: ChangeLog | None = None
        # Keys that were made at the start, for whoever set out with them.
        self.ready: set[str] = set()

    def create_environment(
        self,
        name: str = "Development",
        environment_type: EnvironmentType = "development",
        account: Account | None = None,
        *,
        is_unasked: bool = False,
    ) -> Environment:
        """Make an empty environment, in an account of its own unless one is given.

        Features, flags and plans belong to the account: environments that share one
        see each other's. `environment.state.account` is the one to give. One that an
        unknown key makes is unasked: it may leave again.
        """
        now = self._clock.now()
        own_id = self._ids("env")
        account = account or Account(own_id.replace("env_", "acct_", 1))
        kept = EnvironmentKept(
            own_id, name, environment_type, now, now, account.id, is_unasked
        )
        with self.lock:
            self._record(kept)
            return self.place(kept, account)

    def place(self, kept: EnvironmentKept, account: Account) -> Environment:
        """Put an environment where it belongs, or describe it anew, as it is told."""
        environment = self.directory.place(kept, account)
        environment.log = self.log
        return environment

    def change_environment(
        self, environment: Environment, changed: dict[str, Any]
    ) -> None:
        """Give an environment another `name`, `environment_type` or both.

        Its keys keep the prefixes that they were made with.
        """
        with environment.lock, self.lock:
            kept = self.directory.describe(environment)._replace(
                updated_at=self._clock.now(), **changed
            )
            self._record(kept)
            self.place(kept, environment.state.account)

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
        return self._keep_key(
            ApiKey(own_id, kind, environment, now, text, now, **described)
        )

    def change_key(self, key: ApiKey, described: dict[str, Any]) -> ApiKey:
        """Describe a key otherwise; it opens what it opened."""
        return self._keep_key(replace(key, updated_at=self._clock.now(), **described))

    def _keep_key(self, key: ApiKey) -> ApiKey:
        with self.lock:
            self._record(KeyKept(key.environment.id, key))
            self.keyring.keep(key)
        return key

    def revoke_key(self, key: ApiKey) -> None:
        """Let a key open nothing any more, from the next request on."""
        with self.lock:
            self._record(KeyRevoked(key.environment.id, key.text))
            self.keyring.revoke(key)

    def find_key(self, text: str) -> ApiKey | None:
        """Find a key by its whole text."""
        return self.keyring.find(text)

    def get_key(self, text: str) -> ApiKey:
        """Give the key of a text; an unknown one makes a development environment.

        Of environments made so, 10,000 are kept (`api/store/unasked.py`). Raises
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
        if self.directory.has_too_many():
            self._drop_least_used()
        with self.lock:
            known = self.find_key(text)
            if known is not None:
                return known
            name = f"Development {redact(text)}"
            environment = self.create_environment(
                name, account=self._account(), is_unasked=True
            )
            return self.keep_key(text, kind_of(text), environment)

    def environment_for(self, api_key: str) -> Environment:
        """Give the environment that a key opens; see `get_key`."""
        return self.get_key(api_key).environment

    def find_environment(self, environment_id: str) -> Environment | None:
        """Find an environment by its id."""
        return self.directory.environments.get(environment_id)

    def environments(self) -> tuple[Environment, ...]:
        """List the environments, oldest first."""
        with self.lock:
            return tuple(self.directory.environments.values())

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
            account = environment.state.account
            is_alone = all(
                each is environment or each.state.account is not account
                for each in self.environments()
            )
            self._empty(environment, with_account=is_alone)
            return
        for each in self.environments():
            self._empty(each, with_account=True)
        with self.unclaimed.lock:
            self._record(Emptied(None, with_account=False))
            self.unclaimed.reset()

    def _empty(self, environment: Environment, *, with_account: bool) -> None:
        with environment.lock, self.account_lock:
            self._record(Emptied(environment.id, with_account))
            environment.reset()
            if with_account:
                environment.state.account.clear()

    def correct(self, row: Capture, http_status: int) -> None:
        """Note that a row's request was answered otherwise than the row alone says."""
        owner = self.directory.environments.get(
            row.environment_id or "", self.unclaimed
        )
        with owner.lock:
            self._record(Answered(row.environment_id, row.number, http_status))
            row.http_status = http_status

    def drop(self, environment: Environment) -> None:
        """Forget an environment and the keys that open it."""
        self._drop([environment])

    def _drop(self, leaving: list[Environment]) -> None:
        gone = tuple(environment.id for environment in leaving)
        with self.lock:
            self._record(EnvironmentsDropped(gone))
            self.forget(gone)

    def forget(self, gone: Collection[str]) -> None:
        """Forget environments by their ids, and the keys that open them."""
        with self.lock:
            self.directory.forget(gone)
            self.keyring.forget(gone)

    def _drop_least_used(self) -> None:
        """Make room for environments of unknown keys, and say so in the journal."""
        with self.lock:
            leaving = self.directory.choose_leaving()
            self._drop(leaving)
        at = self._clock.now()
        outcome = fail(unasked.describe_leaving(len(leaving)), at)
        row = make_capture({}, b"", RequestFacts(), at, outcome)
        # Not within the store's lock: listeners may ask the store something.
        with self.unclaimed.lock:
            row.number = next(self.numbers)
            self.unclaimed.commit((), row)
            for listener in self.listeners:
                listener(row)

    def fresh(self) -> Store:
        """Make an empty store of the same settings, which keeps no log."""
        return Store(self._settings, self._clock, self._ids, self.webhooks)

    def _account(self) -> Account | None:
        """Give the account of environments that unknown keys make."""
        if self._settings.switches.unknown_keys_account == "own":
            return None
        if self.directory.shared_account is None:
            self.directory.shared_account = Account(self._ids("acct"))
        return self.directory.shared_account

    def _record(self, entry: Any) -> None:
        """Write down what is about to happen, where a log is kept."""
        if self.log is not None:
            self.log.append(entry)
