"""Write a store as log entries, whose replay leads to an equal store."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.log.state_copy import StateCopy
from schematic_emulator.api.store.entries import (
    AccountKept,
    CaptureKept,
    KeyKept,
    KeyRevoked,
    KeysUsed,
    NumbersKept,
    UnclaimedKept,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.rows import Rows
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.effects.account import Account


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Lock a store and all its environments: nothing changes within the context.

    Locks are taken in the order of `Store`: environments', then the accounts', then
    the store's own. An environment created in between starts another round.
    """
    while True:
        with ExitStack() as locks:
            environments = store.environments()
            for environment in environments:
                locks.enter_context(environment.lock)
            locks.enter_context(store.unclaimed.lock)
            locks.enter_context(store.account_lock)
            locks.enter_context(store.lock)
            if store.environments() == environments:
                yield
                return


def list_entries(store: Store) -> Iterator[Any]:
    """Return the entries of a store, except its captures.

    The caller has it locked, but may read the entries afterwards: they are as of now.
    """
    environments = store.environments()
    accounts = {each.state.account.id: each.state.account for each in environments}
    found: list[Any] = [NumbersKept(_next_number(store))]
    found += [AccountKept(copy_account(each)) for each in accounts.values()]
    for environment in environments:
        found.append(store.directory.describe(environment))
        found += (KeyKept(environment.id, key) for key in store.keys(environment))
        found.append(StateCopy(environment))
    for text, environment_id in store.keyring.revoked().items():
        found.append(KeyRevoked(environment_id, text))
    found.append(KeysUsed(dict(store.keyring.used_at)))
    unclaimed = store.unclaimed
    found.append(UnclaimedKept(replace(unclaimed.counts), _first(unclaimed.journal)))
    return _finish(found)


def _finish(entries: list[Any]) -> Iterator[Any]:
    try:
        for entry in entries:
            yield entry.finish() if isinstance(entry, StateCopy) else entry
    finally:
        for entry in entries:
            if isinstance(entry, StateCopy):
                entry.end()


def list_captures(store: Store) -> Iterator[CaptureKept]:
    """Return every capture of a store, by environment, oldest first.

    The caller has it locked, but may read the captures afterwards.
    """
    rows = [
        (each.id, list(each.journal), list(each.events))
        for each in store.environments()
    ]
    return _merge_rows(rows, list(store.unclaimed.journal))


def _merge_rows(
    owned: list[tuple[str, list[Capture], list[Capture]]], unclaimed: list[Capture]
) -> Iterator[CaptureKept]:
    for environment_id, in_journal, in_events in owned:
        journal = {row.number for row in in_journal}
        events = {row.number for row in in_events}
        rows = {row.number: row for row in (*in_events, *in_journal)}
        for number in sorted(rows):
            row = rows[number]
            yield CaptureKept(environment_id, row, number in journal, number in events)
    for row in unclaimed:
        yield CaptureKept(None, row, in_journal=True, in_events=False)


def copy_account(account: Account) -> Account:
    """Return a copy of an account, whose rows never change in place."""
    return replace(
        account,
        features=dict(account.features),
        flags=dict(account.flags),
        plans=dict(account.plans),
    )


def _next_number(store: Store) -> int:
    number = next(store.numbers)
    store.numbers = count(number)
    return number


def _first(rows: Rows) -> int | None:
    return rows[0].number if len(rows) else None
