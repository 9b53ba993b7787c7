"""No event goes missing unseen."""

from __future__ import annotations

from collections import Counter

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
