"""Plan an inference event: it is stored, and counted if it names an event."""

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
    """Resolve or create the company and the user; count `event` if the body names one.

    The quantity is `requests`, 1 unless given (switch `inference_quantity`). Credits
    and token prices are not emulated. Source: Schematic's API reference,
    EventBodyInference: `event` also records a track event.
    """
    event = body.get("event")
    if not event:
        return _store_only(state, body, arrival)
    requests = body.get("requests")
    counts_requests = arrival.switches.inference_quantity == "requests"
    quantity = int(requests) if counts_requests and requests is not None else 1
    return plan_usage(state, body, arrival, event, quantity)


def _store_only(
    state: State, body: dict[str, Any], arrival: EventContext
) -> PlannedOutcome:
    at = arrival.captured_at
    found = plan_participants(state, body, arrival)
    if found.refusal is not None:
        return fail(found.refusal, at)
    company_id, user_id = found.company_id, found.user_id
    changes = tuple(found.changes)
    if not arrival.backfill:
        changes += (Seen(company_id, user_id, at),)
    return PlannedOutcome("processed", changes, at, company_id, user_id)
