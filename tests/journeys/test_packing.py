"""A journey is packed small, and what any version packed can be read by all."""

from __future__ import annotations

from hashlib import sha256

import pytest

from schematic_emulator.journeys import entry
from schematic_emulator.journeys.entry import (
    Entry,
    LiveJourney,
    pack,
    read_dictionary,
    unpack,
)
from schematic_emulator.source.outbox.parcel import PendingDelivery
from support.rest import NOON


def test_dictionary_never_changes():
    digest = sha256(read_dictionary()).hexdigest()

    assert digest == "392874dd933d8f58f5d19cdd38e19d2f5e10385fa6bfd7ee9ede9d33971e69f0"


@pytest.mark.parametrize(
    "document",
    [{}, {"call": {"n": 2**70, "half": "\ud83d"}}, {"call": {"text": "é\x1f" * 99}}],
)
def test_document_is_read_as_it_was_packed(document):
    assert unpack(pack(document)) == document


def test_usual_journey_takes_few_bytes():
    document = {
        "source": "default",
        "call": {"type": "track", "event": "Order Completed", "userId": "u1"},
        "filled": {"receivedAt": "2026-01-02T12:00:00.000Z"},
        "destinations": [{"id": "schematic", "name": "Schematic", "reason": ""}],
        "captures": [],
    }

    assert len(pack(document)) < 130


def test_journey_is_readable_while_it_is_packed(monkeypatch):
    call = {"type": "track", "event": "Order Completed", "userId": "u1"}
    row = PendingDelivery(1, NOON, "web", call)
    made = Entry(1, 0.0, "segment", 0, LiveJourney(call, call, [row], 0), ())
    seen = []
    monkeypatch.setattr(
        entry, "pack", lambda document: seen.append(made.document()) or pack(document)
    )

    document = made.pack()

    assert seen == [document]
    assert made.document() == document
