"""Let a store keep a log, and take another store's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.store.recorder import GONE

if TYPE_CHECKING:
    from schematic_emulator.api.store.recorder import ChangeLog
    from schematic_emulator.api.store.store import Store


def attach(store: Store, log: ChangeLog) -> None:
    """Write whatever happens in a store into a log from now on."""
    store.log = store.unclaimed.log = log
    for environment in store.environments():
        environment.log = log


def adopt(store: Store, other: Store) -> None:
    """Let a store hold what another holds, which nobody uses any more.

    Whoever still has one of the environments of before can change it no more.
    """
    store.unclaimed.log = GONE
    for environment in store.environments():
        environment.log = GONE
        store.webhooks.forget(environment)
    with store.lock:
        store.directory, store.keyring = other.directory, other.keyring
        store.unclaimed, store.numbers = other.unclaimed, other.numbers
    if store.log is not None:
        attach(store, store.log)
    for environment in store.environments():
        store.webhooks.resume(environment)
