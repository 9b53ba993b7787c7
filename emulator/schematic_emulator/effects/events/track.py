"""Plan a track event: who did it, and how much of what it meters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, UsageCounted
from schematic_emulator.effects.events.participants import (
    find_known,
    plan_membership,
    plan_participants,
)
from schematic_emulator.effects.events.repeats import find_retry
from schematic_emulator.effects.outcome import PlannedOutcome, fail

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.arrival import EventContext
    from schematic_emulator.effects.state import State
    from schematic_emulator.effects.switches import EffectSwitches

# Source: Schematic's API reference, field `quantity` of a track event's body: a
# negative quantity needs a secret key. The text is ours.
NEGATIVE_QUANTITY = "a negative quantity requires a secret API key"
_new, _new_outcome = tuple.__new__, object.__new__


def plan_known(
    state: State,
    body: dict[str, Any],
    at: datetime,
    digest: int | None,
    switches: EffectSwitches,
) -> PlannedOutcome | None:
    """Plan, quickly, a track event whose company and user are known; None for others.

    Equal to what `plan_track` plans for such an event, at half of its cost: most
    events are of this kind. For events that count at the time they were received.
    """
    if switches.track_creates_membership:
        return None
    quantity = body.get("quantity")
    if quantity is None:
        quantity = 1
    elif type(quantity) is not int or quantity < 0:
        return None
    known = find_known(state, body)
    if known is None:
        return None
    company_id, user_id = known
    # `UsageCounted(...)` would cost twice as much as the tuple itself.
    usage = (body["event"], company_id, user_id, quantity, at, False, digest)
    # `find_retry` would find the same: most bytes are new.
    is_new = digest not in state.recent_bodies and digest not in state.older_bodies
    # So would `PlannedOutcome(...)`.
    outcome = _new_outcome(PlannedOutcome)
    outcome.status, outcome.error_message = "processed", None
    outcome.changes = (_new(UsageCounted, usage),)
    outcome.captured_at = at
    outcome.company_id, outcome.user_id = known
    outcome.findings = () if is_new else find_retry(state, digest, at)
    outcome.is_duplicate, outcome.is_known = False, company_id is not None
    return outcome


def plan_track(
    state: State, body: dict[str, Any], arrival: EventContext
) -> PlannedOutcome:
    """Resolve or create the company and the user, and count the quantity.

    `traits` belong to the event: they change neither the company nor the user.
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
    """Plan to count `quantity` of an event name for the company and user of `body`."""
    at = arrival.captured_at
    if quantity < 0 and arrival.key_kind == "publishable":
        return fail(NEGATIVE_QUANTITY, at)
    found = plan_participants(state, body, arrival)
    if found.refusal is not None:
        return fail(found.refusal, at)
    company_id, user_id, digest = found.company_id, found.user_id, arrival.digest
    usage = UsageCounted(
        subtype, company_id, user_id, quantity, at, arrival.backfill, digest
    )
    changes: tuple[Change, ...] = (*found.changes, usage)
    if company_id and user_id and arrival.switches.track_creates_membership:
        changes += plan_membership(state, company_id, user_id, arrival)
    findings = find_retry(state, digest, arrival.at)
    return PlannedOutcome("processed", changes, at, company_id, user_id, None, findings)
