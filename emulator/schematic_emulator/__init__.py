"""Run the path from Twilio Segment to Schematic on one machine."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.snapshot import (
        SnapshotError,
        restore_snapshot,
        take_snapshot,
    )
    from schematic_emulator.api.store.clock import ManualClock, SystemClock
    from schematic_emulator.api.store.settings import EmulatorSettings
    from schematic_emulator.api.why import why
    from schematic_emulator.application import create_app, create_asgi, keep_in_file
    from schematic_emulator.errors import EmulatorError
    from schematic_emulator.judgement.judge import Judgement, judge

__all__ = [
    "Emulator",
    "EmulatorError",
    "EmulatorSettings",
    "Judgement",
    "ManualClock",
    "SnapshotError",
    "SystemClock",
    "create_app",
    "create_asgi",
    "judge",
    "keep_in_file",
    "restore_snapshot",
    "take_snapshot",
    "why",
]

# Where each public name lives: it is loaded when it is first asked for, because
# pytest imports this package in every run of the environment it is installed in.
_HOMES = {
    "Emulator": "schematic_emulator.api.emulator",
    "EmulatorError": "schematic_emulator.errors",
    "EmulatorSettings": "schematic_emulator.api.store.settings",
    "Judgement": "schematic_emulator.judgement.judge",
    "ManualClock": "schematic_emulator.api.store.clock",
    "SnapshotError": "schematic_emulator.api.snapshot",
    "SystemClock": "schematic_emulator.api.store.clock",
    "create_app": "schematic_emulator.application",
    "create_asgi": "schematic_emulator.application",
    "judge": "schematic_emulator.judgement.judge",
    "keep_in_file": "schematic_emulator.application",
    "restore_snapshot": "schematic_emulator.api.snapshot",
    "take_snapshot": "schematic_emulator.api.snapshot",
    "why": "schematic_emulator.api.why",
}


def __getattr__(name: str) -> Any:
    """Return the public name, loading its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the public names beside the module's own."""
    return sorted([*globals(), *__all__])
