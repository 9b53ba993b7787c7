"""Plan the company and the user that a metered event names, made when unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, MembershipAdded
from schematic_emulator.effects.events.resolve import find_exact
from schematic_emulator.effects.events.upsert import EventFailedError, plan_profile
from schematic_emulator.effects.key_map import find_number_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.effects.arrival import EventContext
    from schematic_emulator.effects.state import State


@dataclass(slots=True)
class Participants:
    """Name who took part in an event, with the changes that make them so."""

    company_id: str | None
    user_id: str | None
    changes: Sequence[Change] = ()
    refusal: str | None = None


def plan_participants(
    state: State, body: dict[str, Any], arrival: EventContext
) -> Participants:
    """Resolve or make `body.company` and `body.user`, both flat maps of keys."""
    company, user = body.get("company"), body.get("user")
    company_id = find_exact(state, "company", company) if company else None
    user_id = find_exact(state, "user", user) if user else None
    if (company_id or not company) and (user_id or not user):
        return Participants(company_id, user_id)
    return _plan_unsettled(state, company, user, arrival)


def _plan_unsettled(
    state: State,
    company: dict[str, Any] | None,
    user: dict[str, Any] | None,
    arrival: EventContext,
) -> Participants:
    if arrival.switches.number_keys == "fail":
        refusal = refuse_number_keys(company, user)
        if refusal is not None:
            return Participants(None, None, refusal=refusal)
    changes: list[Change] = []
    try:
        company_id = plan_profile(state, "company", {"keys": company}, arrival, changes)
        user_id = plan_profile(state, "user", {"keys": user}, arrival, changes)
    except EventFailedError as refused:
        return Participants(None, None, refusal=str(refused))
    return Participants(company_id, user_id, changes)


def plan_membership(
    state: State, company_id: str, user_id: str, arrival: EventContext
) -> tuple[Change, ...]:
    """Link a user to a company, unless they are linked."""
    if (company_id, user_id) in state.memberships:
        return ()
    membership_id = arrival.ids("comu")
    return (MembershipAdded(membership_id, company_id, user_id, arrival.at),)


def refuse_number_keys(*maps: object) -> str | None:
    """Give the refusal of a key whose value is not text, under `number_keys: fail`."""
    for sent in maps:
        name = find_number_key(sent)
        if name is not None:
            return f"key {name!r} has a value that is not a string"
    return None
