"""Plan an identify event: a user's profile, their company's, and their membership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, Seen
from schematic_emulator.effects.events.participants import (
    plan_membership,
    refuse_number_keys,
)
from schematic_emulator.effects.events.upsert import EventFailedError, plan_profile
from schematic_emulator.effects.outcome import PlannedOutcome, fail

if TYPE_CHECKING:
    from schematic_emulator.effects.arrival import EventContext
    from schematic_emulator.effects.state import State

NO_USER_KEYS = "keys name no user: every value is null or the map is empty"
NO_COMPANY_KEYS = "company.keys name no company: every value is null or it is empty"


def plan_identify(
    state: State, body: dict[str, Any], arrival: EventContext
) -> PlannedOutcome:
    """Upsert the user by `keys` and the company by `company.keys`, then link them.

    Names are set if given, traits are merged, `last_seen_at` of both is moved. A map of
    keys without a usable pair is ignored (switches `empty_user_keys`,
    `empty_company_keys`). Source: Schematic's API reference, EventBodyIdentify; that
    the two are linked is inferred from `company_memberships` of a user.
    """
    changes: list[Change] = []
    try:
        user_id, company_id = _plan_profiles(state, body, arrival, changes)
    except EventFailedError as refused:
        return fail(str(refused), arrival.captured_at)
    if not arrival.backfill and (company_id or user_id):
        changes.append(Seen(company_id, user_id, arrival.captured_at))
    if user_id and company_id:
        changes += plan_membership(state, company_id, user_id, arrival)
    return PlannedOutcome(
        "processed", tuple(changes), arrival.captured_at, company_id, user_id
    )


def _plan_profiles(
    state: State, body: dict[str, Any], arrival: EventContext, changes: list[Change]
) -> tuple[str | None, str | None]:
    company = body.get("company")
    if arrival.switches.number_keys == "fail":
        refusal = refuse_number_keys(body["keys"], (company or {}).get("keys"))
        if refusal is not None:
            raise EventFailedError(refusal)
    user_id = plan_profile(state, "user", body, arrival, changes)
    if user_id is None and arrival.switches.empty_user_keys == "fail":
        raise EventFailedError(NO_USER_KEYS)
    if company is None:
        return user_id, None
    company_id = plan_profile(state, "company", company, arrival, changes)
    if company_id is None and arrival.switches.empty_company_keys == "fail":
        raise EventFailedError(NO_COMPANY_KEYS)
    return user_id, company_id
