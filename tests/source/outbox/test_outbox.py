"""What is underway while the outbox is replaced or emptied is queued once, or never."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schematic_emulator.source.outbox.outbox import Outbox
from schematic_emulator.source.outbox.parcel import PendingDelivery, Sending
from support.segment_end import NOON

LATER = NOON + timedelta(hours=1)


def make(number: int = 1) -> PendingDelivery:
    return PendingDelivery(number, NOON, "web", {"messageId": f"m{number}"})


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(10, lambda: NOON)


def fail(parcel: PendingDelivery) -> None:
    """Let a delivery have to be sent again."""
    parcel.sendings = [Sending("track", None, retry_at=LATER)]  # type: ignore[arg-type]


def test_what_is_underway_is_not_queued_a_second_time(outbox):
    """After a full disk the log still has what is being sent at that moment."""
    outbox.put([make()])
    parcel = outbox.take(0)

    outbox.resume([make()])
    fail(parcel)
    outbox.finish(parcel)

    assert outbox.counts() == {"waiting": 0, "retrying": 1, "underway": 0}


@pytest.mark.parametrize(
    "replace", [Outbox.clear, lambda outbox: outbox.resume([])], ids=["reset", "log"]
)
def test_what_was_removed_while_underway_is_not_sent_again(outbox, replace):
    outbox.put([make()])
    parcel = outbox.take(0)

    replace(outbox)
    fail(parcel)
    outbox.finish(parcel)

    assert outbox.is_empty()


def test_nothing_to_take_is_said_without_waiting(outbox):
    parcel = make()
    fail(parcel)
    outbox.resume([parcel])

    assert outbox.take(0) is None
