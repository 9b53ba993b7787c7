"""Describe the emulator's clock: as JSON, and in words for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.api.store.clock import ManualClock, SystemClock

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator


def describe_clock(emulator: Emulator) -> dict[str, Any]:
    """Return the clock as a JSON object; `offset_s` is its lead over the system's."""
    clock, system = emulator.clock, SystemClock().now()
    now = clock.now()
    return {
        "now": write_instant(now),
        "frozen": isinstance(clock, ManualClock) and clock.is_frozen,
        "offset_s": round((now - system).total_seconds(), 3),
        "system": write_instant(system),
    }


def show_clock(emulator: Emulator) -> str:
    """Return the clock's time in words; empty unless it was moved."""
    clock = describe_clock(emulator)
    if not clock["frozen"] and abs(clock["offset_s"]) < 1:
        return ""
    state = "frozen at" if clock["frozen"] else "moved to"
    return f"{state} {clock['now'][:16].replace('T', ' ')} UTC"
