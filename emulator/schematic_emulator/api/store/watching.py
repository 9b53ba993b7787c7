"""Follow every commit of a store, in each environment and outside of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.api.store.environment import MakeWatch
    from schematic_emulator.api.store.store import Store


def watch(store: Store, make_watch: MakeWatch | None) -> None:
    """Follow a store's present environments, and those that it creates, from now on."""
    store.make_watch = make_watch
    if make_watch is None:
        return
    make_watch.restart()
    store.unclaimed.watch = make_watch(store.unclaimed)
    for environment in store.environments():
        environment.watch = make_watch(environment)
