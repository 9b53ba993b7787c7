"""Plan the company and the user that a metered event names, made when unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, MembershipAdded, Seen
from schematic_emulator.effects.key_map import find_number_key, read_keys
from schematic_emulator.effects.resolve import KeyConflict
from schematic_emulator.effects.upsert import Upsert, plan_upsert

if TYPE_CHECKING:
    from schematic_emulator.effects.arrival import Arrival
    from schematic_emulator.effects.state import State


@dataclass(slots=True)
class Participants:
    """Name who took part in an event, with the changes that make them so."""

    company_id: str | None = None
    user_id: str | None = None
    changes: list[Change] = field(default_factory=list)
    refusal: str | None = None


def plan_participants(
    state: State, body: dict[str, Any], arrival: Arrival
) -> Participants:
    """Resolve or make `body.company` and `body.user`, both flat maps of keys."""
    company_keys, user_keys = body.get("company"), body.get("user")
    taken = Participants()
    if arrival.switches.number_keys == "fail":
        taken.refusal = refuse_number_keys(company_keys, user_keys)
        if taken.refusal is not None:
            return taken
    seen: list[str] = []
    keys = read_keys(company_keys)
    if keys:
        company = plan_upsert(state, "company", keys, arrival)
        if isinstance(company, KeyConflict):
            return Participants(refusal=company.message)
        taken.company_id = _take(company, taken.changes, seen)
    keys = read_keys(user_keys)
    if keys:
        user = plan_upsert(state, "user", keys, arrival)
        if isinstance(user, KeyConflict):
            return Participants(refusal=user.message)
        taken.user_id = _take(user, taken.changes, seen)
    if seen and not arrival.backfill:
        taken.changes.append(Seen(tuple(seen), arrival.captured_at))
    return taken


def _take(upsert: Upsert, changes: list[Change], seen: list[str]) -> str:
    changes += upsert.changes
    seen.append(upsert.entity_id)
    return upsert.entity_id


def plan_membership(
    state: State, company_id: str, user_id: str, arrival: Arrival
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
