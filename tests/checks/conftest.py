"""Fixtures for checks in several processes."""

from __future__ import annotations

import pytest

from schematic_emulator.checks.stream import pool


@pytest.fixture
def eager_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start processes for the first block already, as if much work had been done."""
    monkeypatch.setattr(pool, "AFTER_S", dict.fromkeys(pool.AFTER_S, 0.0))
