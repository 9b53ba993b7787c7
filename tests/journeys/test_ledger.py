"""Counts are summed and cleared while environments are created."""

from __future__ import annotations

from schematic_emulator.journeys.ledger import Ledger


def test_owner_that_comes_meanwhile_breaks_neither_sum_nor_clear():
    ledger = Ledger()
    ledger.find("env_1")[0] = 1

    def is_meant(owner: object) -> bool:
        ledger.find(f"{owner}+")
        return True

    found = ledger.sum((), is_meant)
    ledger.clear(is_meant)

    assert found["in"] == 1
    assert ledger.sum(())["in"] == 0
