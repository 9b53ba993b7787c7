"""Define the log entries of an environment: a capture with its changes, or changes.

Apart from `entries.py`, because that module imports `Environment` through `ApiKey`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects.changes import Change


class Taken(NamedTuple):
    """A request was captured, in an environment or in none, and changed this."""

    environment_id: str | None
    changes: tuple[Change, ...]
    row: Capture


class Changed(NamedTuple):
    """Something other than an event changed an environment."""

    environment_id: str
    changes: tuple[Change, ...]
