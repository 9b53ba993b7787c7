"""Plan a track event: who did it, and how much of what it meters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, UsageCounted
from schematic_emulator.effects.events.participants import (
    plan_membership,
    plan_participants,
)
from schematic_emulator.effects.events.repeats import find_retry
from schematic_emulator.effects.outcome import PlannedOutcome, fail

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.effects.arrival import EventContext
    from schematic_emulator.effects.state import State

NEGATIVE_QUANTITY = "a negative quantity requires a secret API key"


def plan_track(
    state: State, body: dict[str, Any], arrival: EventContext
) -> PlannedOutcome:
    """Resolve or make the company and the user, bump both, count the quantity.

    The event's traits are its own: no profile changes by them.
    """
    quantity = body.get("quantity")
    count = 1 if quantity is None else int(quantity)
    return plan_usage(state, body, arrival, body["event"], count)


def plan_usage(
    state: State,
    body: dict[str, Any],
    arrival: EventContext,
    subtype: str,
    quantity: int,
) -> PlannedOutcome:
    """Plan the metering of `quantity` of one event name by whom `body` names."""
    at = arrival.captured_at
    if quantity < 0 and arrival.key_kind == "publishable":
        return fail(NEGATIVE_QUANTITY, at)
    taken = plan_participants(state, body, arrival)
    if taken.refusal is not None:
        return fail(taken.refusal, at)
    company_id, user_id, digest = taken.company_id, taken.user_id, arrival.digest
    usage = UsageCounted(
        subtype, company_id, user_id, quantity, at, arrival.backfill, digest
    )
    changes: tuple[Change, ...] = (*taken.changes, usage)
    if company_id and user_id and arrival.switches.track_creates_membership:
        changes += plan_membership(state, company_id, user_id, arrival)
    findings: tuple[Finding, ...] = ()
    if digest in state.recent_bodies or digest in state.older_bodies:
        findings = find_retry(state, digest, arrival.at)
    return PlannedOutcome("processed", changes, at, company_id, user_id, None, findings)
