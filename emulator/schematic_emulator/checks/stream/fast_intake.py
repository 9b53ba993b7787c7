"""Receive calls as Segment does, without the work that a shared verdict makes once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.judge import MOST_BYTES, receive_one
from schematic_emulator.source.intake.calls import TYPES
from schematic_emulator.source.intake.fill import IncomingRequest, fill
from schematic_emulator.source.intake.find_rejection import find_rejection
from schematic_emulator.source.intake.receive_call import find_oversize

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_contracts.json_value import JsonObject
    from schematic_contracts.records import IntakeRecord

# What the intake sets in an event that was received before.
REPLACED = frozenset({"receivedAt", "sentAt", "originalTimestamp", "writeKey"})
# No text of JSON grows more than so when it is written again, as 1e15 does.
_MOST_GROWTH = 5
_SURELY_SMALL = MOST_BYTES // _MOST_GROWTH
_TYPES = frozenset(TYPES)


class FastIntake:
    """Fills calls in and refuses them, with the results of `receive_one`.

    `is_replaced_read` says that a mapping may read what the intake replaces. If not,
    an event that was received before is taken as it is.
    """

    def __init__(self, now: datetime, *, is_replaced_read: bool) -> None:
        self._now = now
        # Of a text this long, any call that is complete is taken as it is.
        self.small = -1 if is_replaced_read else _SURELY_SMALL

    def receive(self, call: Any, shared: JsonObject, size: int) -> tuple[Any, str]:
        """Return a call as a destination sees it, and why Segment drops it, or "".

        `size` is the length of the text that the call is from, or a part of.
        """
        if size <= _SURELY_SMALL:
            if call.__class__ is dict:
                event = fill(call, None, self._arrive(shared))
                return event, find_rejection(event) or ""
        elif call.__class__ is dict and not find_oversize(call, MOST_BYTES):
            return self.receive(call, shared, 0)
        record = self.record(call, shared)
        return record.event, record.rejection

    def record(self, call: Any, shared: JsonObject) -> IntakeRecord:
        """Return all that Segment makes of a call."""
        return receive_one(call, self._arrive(shared))

    def _arrive(self, shared: JsonObject) -> IncomingRequest:
        return IncomingRequest(self._now, None, lambda: "judged-1", shared)


def is_complete(call: Any) -> bool:
    """Return whether the intake adds nothing to a call, and does not refuse it."""
    if call.__class__ is not dict:
        return False
    get = call.get
    kind, context, user = get("type"), get("context"), get("userId")
    if not (
        kind.__class__ is str
        and kind in _TYPES
        and get("receivedAt").__class__ is str
        and context.__class__ is dict
        and "library" in context
        and get("messageId")
        and get("timestamp")
    ):
        return False
    if not (user.__class__ is str and user):
        anonymous = get("anonymousId")
        if not (anonymous.__class__ is str and anonymous):
            return False
    name = get("event")
    return kind != "track" or (name.__class__ is str and name != "")
