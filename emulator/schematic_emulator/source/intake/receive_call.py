"""Receive one call as Segment does: filled in, and refused if it is not accepted.

Whatever takes an event in calls this: the intake of `serve`, `check`, `explain` and
the pytest plugin.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from schematic_contracts.records import IntakeRecord
from schematic_contracts.validation import check, is_valid
from schematic_emulator.source.intake.fill import fill
from schematic_emulator.source.intake.find_rejection import find_rejection
from schematic_emulator.source.request_body import too_large

if TYPE_CHECKING:
    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.source.intake.fill import IncomingRequest


def receive_call(
    call: JsonObject, kind: str | None, arrival: IncomingRequest
) -> IntakeRecord:
    """Return what Segment makes of one call; the call itself is not changed.

    `kind` is the path's, None if the call's own `type` counts. A call that was received
    before (it has a `receivedAt`) keeps its times.
    """
    event = fill(call, kind, arrival)
    rejection = find_rejection(event)
    if rejection:
        return IntakeRecord(event, rejection)
    contract = f"segment/{event['type']}"
    violations = () if is_valid(contract, event) else tuple(check(contract, event))
    return IntakeRecord(event, "", violations)


def find_oversize(call: JsonObject, most_bytes: int) -> str:
    """Return why a call is larger than Segment takes, or "".

    Its size is that of its JSON text in UTF-8 without spaces.
    """
    text = json.dumps(call, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode("utf-8", "surrogatepass")) <= most_bytes:
        return ""
    return too_large("an event", most_bytes).message
