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

# What the intake sets in every event.
REPLACED = frozenset({"receivedAt", "sentAt", "originalTimestamp", "writeKey"})
_FILLED = frozenset(
    {"messageId", "context", "timestamp", "receivedAt", "sentAt", "originalTimestamp"}
)
# No text of JSON grows more than so when it is written again, as 1e15 does.
_MOST_GROWTH = 5
_SURELY_SMALL = MOST_BYTES // _MOST_GROWTH
_TYPES = frozenset(TYPES)


class FastIntake:
    """Fills calls in and refuses them, with the results of `receive_one`.

    `is_filling_read` says that a mapping may read what the intake replaces, or a
    trigger what it adds. If not, a call that is complete is taken as it is.
    """

    def __init__(self, now: datetime, *, is_filling_read: bool) -> None:
        self._now = now
        # Of a text this long, any call that is complete is taken as it is.
        self.small = -1 if is_filling_read else _SURELY_SMALL

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

    def fill(self, call: Any, shared: JsonObject, event: Any) -> Any:
        """Return a call with all that the intake adds, given what `receive` made."""
        if event is not call or (
            call.keys() >= _FILLED and "library" in (call["context"] or {})
        ):
            return event
        return fill(call, None, self._arrive(shared))

    def record(self, call: Any, shared: JsonObject) -> IntakeRecord:
        """Return all that Segment makes of a call."""
        return receive_one(call, self._arrive(shared))

    def _arrive(self, shared: JsonObject) -> IncomingRequest:
        return IncomingRequest(self._now, None, lambda: "judged-1", shared)


def is_complete(call: Any) -> bool:
    """Return whether Segment takes a call, and adds nothing that its key does not say.

    What the intake makes of such a call depends on the shapes of the call's own values
    alone: a missing messageId, time or library is filled in alike in each call.
    """
    if call.__class__ is not dict:
        return False
    get = call.get
    kind, user, message_id = get("type"), get("userId"), get("messageId")
    if kind.__class__ is not str or kind not in _TYPES:
        return False
    if not (message_id is None or (message_id.__class__ is str and message_id)):
        return False
    if get("receivedAt").__class__ is str:
        if not get("timestamp"):
            return False
    elif get("sentAt") or get("originalTimestamp"):
        return False  # its time is corrected
    if not (user.__class__ is str and user):
        user = get("anonymousId")
    name = get("event")
    is_named = kind != "track" or (name.__class__ is str and name != "")
    return is_named and user.__class__ is str and user != ""
