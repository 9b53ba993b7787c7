"""The clock of the sandboxes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from schematic_emulator.api.store.clock import ClockError
from schematic_emulator.plugin.hosting.local import SandboxClock


def test_clock_moves_and_refuses_a_wrong_time_without_a_deep_traceback():
    clock = SandboxClock()

    clock.freeze("2026-01-02T12:00")
    clock.move(timedelta(days=1))

    assert clock.now() == datetime(2026, 1, 3, 12, tzinfo=UTC)
    with pytest.raises(ClockError) as caught:
        clock.set("noon")
    assert [entry.name for entry in caught.traceback][1:] == ["call"]
