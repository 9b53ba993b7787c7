"""The emulator's clock as a test moves it: a wrong time is shown at the test's line."""

from __future__ import annotations

from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.plugin.short_errors import at_caller


class SandboxClock(ManualClock):
    """A clock whose errors have no traceback into this package."""

    freeze = at_caller(ManualClock.freeze)
    set = at_caller(ManualClock.set)
    move = at_caller(ManualClock.move)
