"""Plan the company and the user that a metered event names; new ones are created."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, MembershipAdded
from schematic_emulator.effects.events.upsert import EventFailedError, plan_profile
from schematic_emulator.effects.key_map import find_number_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.effects.arrival import EventContext
    from schematic_emulator.effects.state import State


@dataclass(slots=True)
class Participants:
    """The ids of an event's company and user, and the changes that create them."""

    company_id: str | None
    user_id: str | None
    changes: Sequence[Change] = ()
    refusal: str | None = None


def find_known(
    state: State, body: dict[str, Any]
) -> tuple[str | None, str | None] | None:
    """Find the ids of `body.company` and `body.user` if nothing about them changes.

    That is: every pair of both maps is already a key of one company and one user; an
    absent or empty map has the id None. Returns None if anything else is the case:
    `plan_participants` then distinguishes a new key, a new entity and a conflict.
    """
    index = state.keys
    company_id: str | None = None
    user_id: str | None = None
    # Two loops and not a function called twice: every track event comes through here,
    # and a call costs as much as a lookup.
    sent = body.get("company")
    if sent:
        for name in sent:
            found = index.get(("company", name, sent[name]))
            if found is None or (company_id is not None and found != company_id):
                return None
            company_id = found
    sent = body.get("user")
    if sent:
        for name in sent:
            found = index.get(("user", name, sent[name]))
            if found is None or (user_id is not None and found != user_id):
                return None
            user_id = found
    return company_id, user_id


def plan_participants(
    state: State, body: dict[str, Any], arrival: EventContext
) -> Participants:
    """Resolve or create `body.company` and `body.user`, both flat maps of keys.

    `refusal` says why the event fails, if it does.
    """
    known = find_known(state, body)
    if known is not None:
        return Participants(*known)
    company, user = body.get("company"), body.get("user")
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
    """Plan to link a user to a company, unless they are linked."""
    if (company_id, user_id) in state.memberships:
        return ()
    membership_id = arrival.ids("comu")
    return (MembershipAdded(membership_id, company_id, user_id, arrival.at),)


def refuse_number_keys(*maps: object) -> str | None:
    """Return why a key whose value is not text fails, under `number_keys: fail`."""
    for sent in maps:
        name = find_number_key(sent)
        if name is not None:
            return f"key {name!r} has a value that is not a string"
    return None
