"""No event goes missing unseen."""

from __future__ import annotations

from collections import Counter

import pytest

from schematic_emulator.checks.stream.ledger import StreamLedger


def balanced() -> StreamLedger:
    return StreamLedger(
        produced=10,
        unheard=Counter(page=2, alias=1),
        refused=Counter({"no company": 1}),
        sent=6,
        requests=6,
        resent=1,
        statuses=Counter({200: 7}),
        good=5,
        bad=2,
    )


def test_ledger_balances_when_every_event_is_accounted_for():
    assert balanced().is_balanced


@pytest.mark.parametrize("name", ["produced", "sent", "requests", "resent", "good"])
def test_ledger_does_not_balance_when_one_is_missing(name: str):
    ledger = balanced()

    setattr(ledger, name, getattr(ledger, name) - 1)

    assert not ledger.is_balanced


def test_ledger_writes_its_counts_as_json():
    assert balanced().to_json() == {
        "produced": 10,
        "unheard": {"page": 2, "alias": 1},
        "refused": {"no company": 1},
        "sent": 6,
        "requests": 6,
        "resent": 1,
        "statuses": {"200": 7},
        "good": 5,
        "bad": 2,
    }
