"""Tell what a store holds, in entries that lead to the same."""

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
def held(store: Store) -> Iterator[None]:
    """Let nothing change in a store meanwhile.

    Locks are taken in the order of `Store`: environments', then the account's, then
    the store's own. One that is made between is taken in the next round.
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


def tell(store: Store) -> Iterator[Any]:
    """Give entries that lead to what a store holds, but for its rows.

    The caller holds it.
    """
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


def tell_rows(store: Store) -> Iterator[CaptureKept]:
    """Give every row that a store holds, the oldest of each environment first."""
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
