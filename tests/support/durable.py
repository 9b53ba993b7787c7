"""Keep an emulator in a file, end it, and go on from the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.log.checkpoint import held, tell
from schematic_emulator.api.store.entries import KeysUsed
from schematic_emulator.api.store.settings import EmulatorSettings
from schematic_emulator.application import keep_in_file


@contextmanager
def kept(
    path: Path, *, checkpoint: bool = False, **settings: Any
) -> Iterator[Emulator]:
    """Yield an emulator that goes on from a file, and is closed then."""
    emulator = Emulator(EmulatorSettings(**settings))
    log = keep_in_file(emulator, path)
    try:
        yield emulator
        if checkpoint:
            log.checkpoint()
    finally:
        log.close()


def picture(emulator: Emulator) -> list[Any]:
    """Tell all that an emulator holds, so that two can be held against each other."""
    store = emulator.store
    with held(store):
        # When a key was last used is kept at checkpoints alone.
        facts = [repr(each) for each in tell(store) if not isinstance(each, KeysUsed)]
        keys = [key.text for each in store.environments() for key in store.keys(each)]
        derived = [
            (dict(state.keys), list(state.companies), list(state.users), _links(state))
            for state in (each.state for each in store.environments())
        ]
        rooms = [*store.environments(), store.unclaimed]
        rows = [[repr(row) for row in room.journal] for room in rooms]
        events = [[row.number for row in room.events] for room in rooms[:-1]]
    return [facts, keys, derived, rows, events]


def _links(state: Any) -> dict[str, list[str]]:
    return {end: list(others) for end, others in state.links.items() if others}
