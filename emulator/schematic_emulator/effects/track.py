"""Plan a track event: who did it, and how much of what it meters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import BodyRemembered, Change, UsageCounted
from schematic_emulator.effects.outcome import Outcome
from schematic_emulator.effects.participants import (
    plan_membership,
    plan_participants,
)
from schematic_emulator.effects.repeats import find_retry

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.effects.arrival import Arrival
    from schematic_emulator.effects.state import State

NEGATIVE_QUANTITY = "a negative quantity requires a secret API key"


def plan_track(state: State, body: dict[str, Any], arrival: Arrival) -> Outcome:
    """Resolve or make the company and the user, bump both, count the quantity.

    The event's traits are its own: no profile changes by them.
    """
    quantity = body.get("quantity")
    return plan_usage(
        state,
        body,
        arrival,
        subtype=body["event"],
        quantity=1 if quantity is None else int(quantity),
    )


def plan_usage(
    state: State,
    body: dict[str, Any],
    arrival: Arrival,
    *,
    subtype: str,
    quantity: int,
) -> Outcome:
    """Plan the metering of `quantity` of one event name by whom `body` names."""
    at = arrival.captured_at
    if quantity < 0 and arrival.key_kind == "publishable":
        return Outcome("failed", (), at, error_message=NEGATIVE_QUANTITY)
    taken = plan_participants(state, body, arrival)
    if taken.refusal is not None:
        return Outcome("failed", (), at, error_message=taken.refusal)
    company_id, user_id = taken.company_id, taken.user_id
    changes = taken.changes
    changes.append(UsageCounted(subtype, company_id, user_id, quantity, at))
    if arrival.switches.track_creates_membership and company_id and user_id:
        changes += plan_membership(state, company_id, user_id, arrival)
    findings = _look_for_retry(state, arrival, changes)
    return Outcome(
        "processed",
        tuple(changes),
        at,
        company_id,
        user_id,
        findings=findings,
    )


def _look_for_retry(
    state: State, arrival: Arrival, changes: list[Change]
) -> tuple[Finding, ...]:
    if arrival.digest is None:
        return ()
    changes.append(BodyRemembered(arrival.digest, arrival.at))
    retry = find_retry(state, arrival.digest, arrival.at)
    return () if retry is None else (retry,)
