"""Store an emulator in a file, stop it, and continue from the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.log.checkpoint import list_entries, locked
from schematic_emulator.api.store.entries import KeysUsed
from schematic_emulator.api.store.settings import EmulatorSettings
from schematic_emulator.application import keep_in_file


@contextmanager
def kept(
    path: Path, *, checkpoint: bool = False, **settings: Any
) -> Iterator[Emulator]:
    """Yield an emulator that continues from a file; close it afterwards."""
    emulator = Emulator(EmulatorSettings(**settings))
    log = keep_in_file(emulator, path)
    try:
        yield emulator
        if checkpoint:
            log.checkpoint()
    finally:
        log.close()


def picture(emulator: Emulator) -> list[Any]:
    """List all that an emulator stores, to compare two of them."""
    store = emulator.store
    with locked(store):
        # When a key was last used is stored in checkpoints only.
        facts = [
            repr(each) for each in list_entries(store) if not isinstance(each, KeysUsed)
        ]
        keys = [key.text for each in store.environments() for key in store.keys(each)]
        derived = [
            (dict(state.keys), list(state.companies), list(state.users), _links(state))
            for state in (each.state for each in store.environments())
        ]
        owners = [*store.environments(), store.unclaimed]
        rows = [[repr(row) for row in owner.journal] for owner in owners]
        events = [[row.number for row in owner.events] for owner in owners[:-1]]
    return [facts, keys, derived, rows, events]


def _links(state: Any) -> dict[str, list[str]]:
    return {end: list(others) for end, others in state.links.items() if others}
