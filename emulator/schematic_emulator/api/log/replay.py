"""Replay the entries of a log, or of a snapshot, into an empty store."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store import entries, row_entries
from schematic_emulator.api.store.environment import (
    NO_ENVIRONMENT,
    Unclaimed,
    is_listed,
)
from schematic_emulator.effects.account import Account
from schematic_emulator.effects.apply import apply_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.store import Store


class Replay:
    """Replays entries into an empty store, which must not be in use yet.

    `handlers` has the function that replays an entry, by the entry's class. Entries of
    an environment that was removed later are ignored. A handler raises KeyError for an
    entry that refers to something no entry before it created.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._accounts: dict[str, Account] = {}
        self._last = 0
        self._first_rows: dict[str, tuple[int | None, int | None]] = {}
        self.handlers: dict[type, Callable[[Any], None]] = {
            row_entries.Taken: self._add_capture,
            row_entries.Changed: self._change,
            entries.Answered: self._correct,
            entries.EnvironmentKept: self._add_environment,
            entries.EnvironmentsDropped: lambda entry: store.remove(entry.ids),
            entries.Emptied: self._empty,
            entries.KeyKept: self._add_key,
            entries.KeyRevoked: self._revoke_key,
            entries.KeysUsed: lambda entry: store.keyring.used_at.update(entry.at),
            entries.AccountKept: self._add_account,
            entries.StateKept: self._set_state,
            entries.UnclaimedKept: self._set_unclaimed,
            entries.CaptureKept: self._restore_capture,
            entries.NumbersKept: self._set_number,
        }

    def wanted_rows(self) -> dict[str, int]:
        """Return the number of the oldest capture in memory, by environment id."""
        wanted = {}
        for own_id, numbers in self._first_rows.items():
            known = [number for number in numbers if number is not None]
            if known:
                wanted[own_id] = min(known)
        return wanted

    def place_rows(self, own_id: str, rows: Iterable[Capture]) -> None:
        """Add the captures from before the checkpoint, oldest first."""
        owner = self._find(None if own_id == NO_ENVIRONMENT else own_id)
        first_row, first_event = self._first_rows[own_id]
        if owner is None:
            return
        for row in rows:
            if first_row is not None and row.number >= first_row:
                owner.journal.append(row)
            if first_event is not None and row.number >= first_event:
                _place_event(owner, row)

    def finish(self) -> None:
        """Continue numbering after the last capture."""
        self._store.numbers = count(self._last + 1)

    def _find(self, environment_id: str | None) -> Environment | Unclaimed | None:
        if environment_id is None:
            return self._store.unclaimed
        return self._store.find_environment(environment_id)

    def _add_capture(self, entry: row_entries.Taken) -> None:
        environment_id, changes, row = entry
        self._last = max(self._last, row.number)
        if environment_id is None:
            self._store.unclaimed.store(row)
            return
        environment = self._store.find_environment(environment_id)
        if environment is not None:
            apply_all(environment.state, changes)
            environment.store(row)

    def _change(self, entry: row_entries.Changed) -> None:
        environment = self._store.find_environment(entry.environment_id)
        if environment is not None:
            apply_all(environment.state, entry.changes)

    def _correct(self, entry: entries.Answered) -> None:
        owner = self._find(entry.environment_id)
        row = None if owner is None else owner.journal.find(entry.number)
        if row is not None:
            row.http_status = entry.http_status

    def _add_environment(self, entry: entries.EnvironmentKept) -> None:
        account = self._accounts.setdefault(entry.account_id, Account(entry.account_id))
        self._store.place(entry, account)

    def _empty(self, entry: entries.Emptied) -> None:
        if entry.environment_id is None:
            self._store.unclaimed.reset()
            return
        environment = self._store.find_environment(entry.environment_id)
        if environment is not None:
            environment.reset()
            if entry.with_account:
                environment.state.account.clear()

    def _add_key(self, entry: entries.KeyKept) -> None:
        environment = self._store.find_environment(entry.environment_id)
        if environment is not None:
            self._store.keyring.add(entry.key.opening(environment))

    def _revoke_key(self, entry: entries.KeyRevoked) -> None:
        self._store.keyring.revoke_text(entry.text, entry.environment_id)

    def _add_account(self, entry: entries.AccountKept) -> None:
        self._accounts[entry.account.id] = entry.account

    def _set_state(self, entry: entries.StateKept) -> None:
        environment = self._store.directory.environments[entry.environment_id]
        entry.state.account = environment.state.account
        entry.state.restore_derived()
        environment.state, environment.counts = entry.state, entry.counts
        self._first_rows[environment.id] = entry.first_row, entry.first_event

    def _set_unclaimed(self, entry: entries.UnclaimedKept) -> None:
        self._store.unclaimed.counts = entry.counts
        self._first_rows[NO_ENVIRONMENT] = entry.first_row, None

    def _restore_capture(self, entry: entries.CaptureKept) -> None:
        owner = self._find(entry.environment_id)
        if owner is None:
            raise KeyError(entry.environment_id)
        if entry.in_journal:
            owner.journal.append(entry.row)
        if entry.in_events and not isinstance(owner, Unclaimed):
            owner.events.append(entry.row)

    def recognize(self, before: Store) -> None:
        """Find the digests of known keys, so that these are stored by their texts.

        Of keys that an earlier store had, or had revoked, and this one has not, the
        ready ones open the main environment, and those that someone made are revoked.
        """
        keyring, directory = self._store.keyring, self._store.directory
        main = directory.main
        if before.ready:
            directory.share(main)
        for key in before.keyring.by_text.values():
            if not keyring.has(key.text) and key.text in before.ready and main:
                keyring.add(key.opening(main))
        gone = {**before.keyring.revoked(), **_list_made_keys(before)}
        for text, environment_id in gone.items():
            if text not in before.ready and not keyring.has(text):
                keyring.remember_revoked(text, environment_id)

    def _set_number(self, entry: entries.NumbersKept) -> None:
        self._last = entry.next - 1


def _place_event(owner: Any, row: Capture) -> None:
    if is_listed(row):
        owner.events.append(row)


def _list_made_keys(store: Store) -> dict[str, str]:
    """Return the text of each key that someone made, and what it opens, by its id."""
    return {
        key.text: each.id
        for each in store.environments()
        if not store.directory.describe(each).is_unasked
        for key in store.keys(each)
        if not key.is_unasked
    }
