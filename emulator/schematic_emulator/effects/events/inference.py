"""Plan an inference event: kept, and metered when it names an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Seen
from schematic_emulator.effects.events.participants import plan_participants
from schematic_emulator.effects.events.track import plan_usage
from schematic_emulator.effects.outcome import PlannedOutcome, fail

if TYPE_CHECKING:
    from schematic_emulator.effects.arrival import EventContext
    from schematic_emulator.effects.state import State


def plan_inference(
    state: State, body: dict[str, Any], arrival: EventContext
) -> PlannedOutcome:
    """Resolve or make the company and the user; meter `event` if one is named.

    The quantity is `requests`, 1 unless given (switch `inference_quantity`). Credits
    and token prices are not emulated.
    """
    event = body.get("event")
    if not event:
        return _keep_only(state, body, arrival)
    requests = body.get("requests")
    counts_requests = arrival.switches.inference_quantity == "requests"
    quantity = int(requests) if counts_requests and requests is not None else 1
    return plan_usage(state, body, arrival, event, quantity)


def _keep_only(
    state: State, body: dict[str, Any], arrival: EventContext
) -> PlannedOutcome:
    at = arrival.captured_at
    taken = plan_participants(state, body, arrival)
    if taken.refusal is not None:
        return fail(taken.refusal, at)
    company_id, user_id = taken.company_id, taken.user_id
    changes = tuple(taken.changes)
    if not arrival.backfill:
        changes += (Seen(company_id, user_id, at),)
    return PlannedOutcome("processed", changes, at, company_id, user_id)
