"""Plan, quickly, the event that comes most: known parties use something once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import UsageCounted
from schematic_emulator.effects.outcome import PlannedOutcome

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.state import State

_new = tuple.__new__


def plan_usual_track(
    state: State, body: dict[str, Any], at: datetime, digest: int | None
) -> PlannedOutcome | None:
    """Plan a track event if no key of it is new and nothing about it is odd.

    None says nothing: `plan_track` plans any event, and this one alike. It is the
    same work without a call for each step, at a third of the cost.
    """
    quantity = body.get("quantity")
    if quantity is None:
        quantity = 1
    elif type(quantity) is not int or quantity < 0:
        return None
    company, user = body.get("company"), body.get("user")
    company_id: str | None = None
    user_id: str | None = None
    index = state.keys
    if company:
        for name in company:
            found = index.get(("company", name, company[name]))
            if found is None or (company_id is not None and found != company_id):
                return None
            company_id = found
    if user:
        for name in user:
            found = index.get(("user", name, user[name]))
            if found is None or (user_id is not None and found != user_id):
                return None
            user_id = found
    if digest in state.recent_bodies or digest in state.older_bodies:
        return None
    # A named tuple's own way of making one costs twice this.
    usage = (body["event"], company_id, user_id, quantity, at, False, digest)
    return PlannedOutcome(
        "processed", (_new(UsageCounted, usage),), at, company_id, user_id
    )
