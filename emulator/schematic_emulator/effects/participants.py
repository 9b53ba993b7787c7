"""Plan the company and the user that a metered event names, made when unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, MembershipAdded, Seen
from schematic_emulator.effects.key_map import find_number_key, read_keys
from schematic_emulator.effects.resolve import KeyConflict, find_settled
from schematic_emulator.effects.upsert import plan_upsert

if TYPE_CHECKING:
    from schematic_emulator.effects.arrival import Arrival
    from schematic_emulator.effects.state import EntityKind, State


@dataclass(slots=True)
class Participants:
    """Name who took part in an event, with the changes that make them so."""

    company_id: str | None
    user_id: str | None
    changes: list[Change]
    refusal: str | None = None


def plan_participants(
    state: State, body: dict[str, Any], arrival: Arrival
) -> Participants:
    """Resolve or make `body.company` and `body.user`, both flat maps of keys."""
    company_keys, user_keys = body.get("company"), body.get("user")
    taken = Participants(None, None, [])
    if arrival.switches.number_keys == "fail":
        taken.refusal = refuse_number_keys(company_keys, user_keys)
        if taken.refusal is not None:
            return taken
    if company_keys:
        taken.company_id = find_settled(state, "company", company_keys) or _plan(
            state, "company", company_keys, arrival, taken
        )
    if user_keys:
        taken.user_id = find_settled(state, "user", user_keys) or _plan(
            state, "user", user_keys, arrival, taken
        )
    company_id, user_id = taken.company_id, taken.user_id
    if not arrival.backfill and (company_id or user_id):
        taken.changes.append(Seen(company_id, user_id, arrival.captured_at))
    return taken


def _plan(
    state: State,
    kind: EntityKind,
    sent: dict[str, Any],
    arrival: Arrival,
    taken: Participants,
) -> str | None:
    keys = read_keys(sent)
    if not keys:
        return None
    upsert = plan_upsert(state, kind, keys, arrival)
    if isinstance(upsert, KeyConflict):
        taken.refusal = upsert.message
        return None
    taken.changes += upsert.changes
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
