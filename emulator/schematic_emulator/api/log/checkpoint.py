"""Write a store as log entries, whose replay leads to an equal store."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store.entries import (
    AccountKept,
    CaptureKept,
    KeyKept,
    KeyRevoked,
    KeysUsed,
    NumbersKept,
    StateKept,
    UnclaimedKept,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.store.rows import Rows
    from schematic_emulator.api.store.store import Store


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
    """Yield the entries of a store, except its captures. The caller has it locked."""
    environments = store.environments()
    accounts = {each.state.account.id: each.state.account for each in environments}
    yield NumbersKept(_next_number(store))
    yield from map(AccountKept, accounts.values())
    for environment in environments:
        yield store.directory.describe(environment)
        yield from (KeyKept(environment.id, key) for key in store.keys(environment))
        yield StateKept(
            environment.id,
            environment.state,
            environment.counts,
            _first(environment.journal),
            _first(environment.events),
        )
    for text, environment_id in store.keyring.revoked().items():
        yield KeyRevoked(environment_id, text)
    yield KeysUsed(dict(store.keyring.used_at))
    unclaimed = store.unclaimed
    yield UnclaimedKept(unclaimed.counts, _first(unclaimed.journal))


def list_captures(store: Store) -> Iterator[CaptureKept]:
    """Yield every capture of a store, by environment, oldest first."""
    for environment in store.environments():
        journal = {row.number for row in environment.journal}
        events = {row.number for row in environment.events}
        rows = {row.number: row for row in environment.events}
        rows.update((row.number, row) for row in environment.journal)
        for number in sorted(rows):
            row = rows[number]
            yield CaptureKept(environment.id, row, number in journal, number in events)
    for row in store.unclaimed.journal:
        yield CaptureKept(None, row, in_journal=True, in_events=False)


def _next_number(store: Store) -> int:
    number = next(store.numbers)
    store.numbers = count(number)
    return number


def _first(rows: Rows) -> int | None:
    return rows[0].number if len(rows) else None
