"""Compare two mappings event by event, and count what differs."""

from __future__ import annotations

from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING

from schematic_emulator.destination.integrations import find_filter
from schematic_emulator.judgement.compare.changes import (
    find_changes,
    find_lost_audiences,
    read_side,
)
from schematic_emulator.judgement.judge import GENERATED, MOST_BYTES
from schematic_emulator.source.intake.call_forms import list_calls
from schematic_emulator.source.intake.calls import TYPES
from schematic_emulator.source.intake.fill import IncomingRequest, fill
from schematic_emulator.source.intake.find_rejection import find_rejection
from schematic_emulator.source.intake.receive_call import find_oversize
from schematic_emulator.source.time_text import read_time

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.judgement.compare.limits import Limits
    from schematic_emulator.judgement.compare.mapping_pair import Planner
    from schematic_emulator.judgement.compare.tally import ImpactTally, Piece


# What an event has that was received before.
_read_complete = itemgetter(
    "receivedAt", "sentAt", "originalTimestamp", "timestamp", "messageId"
)
_TEXTS = {str}


class EventComparison:
    """Compares what two mappings make of whatever an SDK posts, or a file holds."""

    def __init__(self, planner: Planner, limits: Limits) -> None:
        self._planner = planner
        self._limits = limits

    def feed(self, value: JsonObject, piece: Piece, tally: ImpactTally) -> None:
        """Count a call, a batch of calls or a received event into the tally.

        What Segment drops, or keeps from the destination, is the same under both
        mappings.
        """
        is_small = piece.size <= MOST_BYTES
        if is_small and "type" in value and _is_complete(value):
            self._take(value, piece, tally)
            return
        numbers = count(1)
        for _, call, shared in list_calls(value):
            arrival = IncomingRequest(
                _find_receipt(call, shared) or piece.at,
                None,
                lambda: f"{GENERATED}{next(numbers)}",
                shared,
            )
            self._take(_receive(call, arrival, is_small=is_small), piece, tally)

    def _take(self, event: JsonObject | None, piece: Piece, tally: ImpactTally) -> None:
        """Count an event, None for a call that Segment drops."""
        tally.events += 1
        if event is None or find_filter(event.get("integrations")):
            tally.dropped += 1
        else:
            self._compare(event, piece, tally)

    def _compare(self, event: JsonObject, piece: Piece, tally: ImpactTally) -> None:
        shared, base, head = self._planner.plan(event)
        if shared is base is head:
            return  # nothing is sent
        common, own = read_side(shared), read_side(base)
        other = own if base.is_same(head) else read_side(head)
        happened = event.get("originalTimestamp")
        # A scope that both sides send counts whole: the shared requests are in it.
        before = common.joined(own)
        after = before if own is other else common.joined(other)
        for side, facts in ((0, before.facts), (1, after.facts)):
            if facts:
                tally.count(facts, side)
                self._limits.count(facts, side, happened, tally)
        tally.count_fields(before.facts)
        if own is not other:
            tally.count_fields(other.facts)
            for change in find_changes(event, before, after):
                tally.add(change, piece)
        if base.lost_trait != head.lost_trait:
            for change in find_lost_audiences(base, head):
                tally.add(change, piece)


def _is_complete(call: JsonObject) -> bool:
    """Return whether Segment received a call before, and has nothing to add to it."""
    try:
        values = _read_complete(call)
    except KeyError:
        return False
    if {*map(type, values)} != _TEXTS or "" in values or "writeKey" in call:
        return False
    context = call.get("context")
    if context.__class__ is not dict or "library" not in context:
        return False
    user, kind, name = call.get("userId"), call["type"], call.get("event")
    has_name = kind != "track" or (name.__class__ is str and name)
    if user.__class__ is str and user and has_name:
        return kind in TYPES  # quicker
    return find_rejection(call) is None


def _find_receipt(call: Any, shared: JsonObject) -> datetime | None:
    """Return when a call was sent: as if it had been received immediately.

    So its times, and with them the report, do not depend on when the command runs.
    """
    own = call if isinstance(call, dict) else {}
    sent_at = own.get("sentAt") or shared.get("sentAt")
    return read_time(sent_at or own.get("originalTimestamp") or own.get("timestamp"))


def _receive(
    call: Any, arrival: IncomingRequest, *, is_small: bool
) -> JsonObject | None:
    """Return the event that Segment makes of a call, None if it drops the call."""
    if not isinstance(call, dict):
        return None
    if not is_small and find_oversize(call, MOST_BYTES):
        return None
    event = fill(call, None, arrival)
    return None if find_rejection(event) else event
