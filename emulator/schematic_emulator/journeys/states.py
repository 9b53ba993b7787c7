"""Name the states of a journey; the worst of its parts is that of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.store.capture import (
    BAD,
    GOOD,
    NOTED,
    REFUSED,
    WITH_FINDINGS,
    weigh,
)
from schematic_emulator.source.outbox import parcel

if TYPE_CHECKING:
    from collections.abc import Iterable

# The first ones are those of a capture (`Capture.verdict`).
WAITING, FILTERED, NOT_WANTED = 0, 5, 6
STATES = ("waiting", "good", "findings", "bad", "refused", "filtered", "not wanted")
# Where events come in.
SEGMENT, ENGAGE, SCHEMATIC, REPLAY = "segment", "engage", "schematic", "replay"
ORIGINS = (SEGMENT, ENGAGE, SCHEMATIC, REPLAY)

_WORST_FIRST = (WAITING, REFUSED, BAD, WITH_FINDINGS, GOOD, NOT_WANTED, FILTERED)
_OF_DELIVERY = {
    parcel.WAITING: WAITING,
    parcel.RETRYING: WAITING,
    parcel.FAILED: REFUSED,
    parcel.REJECTED: REFUSED,
    parcel.REFUSED: REFUSED,
    parcel.FILTERED: FILTERED,
    parcel.NOT_SUBSCRIBED: NOT_WANTED,
}


def state_of(delivery: parcel.PendingDelivery) -> int:
    """Return the state of one delivery, as far as Segment's end knows."""
    known = _OF_DELIVERY.get(delivery.status)
    if known is not None:
        return known
    return read_verdict(weigh(delivery.findings))


def read_verdict(verdict: int) -> int:
    """Return the state of an event by the verdict on it."""
    return GOOD if verdict == NOTED else verdict


def find_worst(states: Iterable[int]) -> int:
    """Return the worst of some states."""
    return min(states, key=_WORST_FIRST.index)
