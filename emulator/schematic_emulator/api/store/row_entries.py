"""Name what happens in an environment: an event with its changes, or changes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects.changes import Change


class Taken(NamedTuple):
    """Keep an event's row, in an environment or in none, and what it changed."""

    environment_id: str | None
    changes: tuple[Change, ...]
    row: Capture


class Changed(NamedTuple):
    """Change an environment otherwise than by an event."""

    environment_id: str
    changes: tuple[Change, ...]
