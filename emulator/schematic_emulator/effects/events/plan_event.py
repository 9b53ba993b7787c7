"""Plan what one accepted event changes, or say why it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.arrival import EventContext
from schematic_emulator.effects.changes import Change, IdempotencyKept, Seen
from schematic_emulator.effects.events.client_clock import set_client_clock
from schematic_emulator.effects.events.participants import (
    plan_membership,
    plan_participants,
    refuse_number_keys,
)
from schematic_emulator.effects.events.repeats import (
    digest_idempotency_key,
    is_repeated,
)
from schematic_emulator.effects.events.track import plan_known, plan_track, plan_usage
from schematic_emulator.effects.events.upsert import EventFailedError, plan_profile
from schematic_emulator.effects.outcome import PlannedOutcome, fail
from schematic_emulator.effects.switches import EffectSwitches

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from schematic_emulator.effects.arrival import Ids, KeyKind
    from schematic_emulator.effects.state import Entity, State

# Source: Schematic's documentation, api_documentation/authentication: capture accepts
# an event with a read-only key, and the event then fails. The text is ours.
READONLY_KEY = "a read-only API key cannot capture events"
DEFAULT_SWITCHES = EffectSwitches()
NO_USER_KEYS = "keys name no user: every value is null or the map is empty"
NO_COMPANY_KEYS = "company.keys name no company: every value is null or it is empty"


def plan(  # noqa: PLR0913, PLR0917 - all that an event's text cannot say; the hot path has no names
    state: State,
    event: dict[str, Any],
    at: datetime,
    ids: Ids,
    key_kind: KeyKind = "secret",
    switches: EffectSwitches = DEFAULT_SWITCHES,
    digest: int | None = None,
    refusal: str | None = None,
) -> PlannedOutcome:
    """Plan a capture event (`capture/*`), in four steps. Changes nothing itself.

    1. An idempotency key that was used within 24 h: a duplicate without any change.
    2. A `refusal` (the event breaks its contract) or a read-only key: failed.
    3. Clock, quantity or keys that are not allowed: failed, with a message.
    4. Otherwise: processed, with its changes.

    `digest` identifies the event's bytes; without it no retry is looked for.
    """
    idempotency = None
    if event.get("idempotency_key"):
        idempotency = digest_idempotency_key(event)
    if idempotency is not None:
        if is_repeated(state, idempotency, at):
            return PlannedOutcome("processed", (), at, is_duplicate=True)
        digest = None
    if key_kind == "readonly":
        refusal = refusal or READONLY_KEY
    has_own_clock = "trusted_client_clock" in event or "backfill" in event
    outcome: PlannedOutcome | None = None
    if refusal is None and not has_own_clock and event["type"] == "track":
        outcome = plan_known(state, event["body"], at, digest, switches)
    if outcome is None:
        arrival = EventContext(at, at, key_kind, False, digest, ids, switches)
        if refusal is None and has_own_clock:
            refusal = set_client_clock(event, arrival)
        if refusal is None:
            outcome = _PLANNERS[event["type"]](state, event["body"], arrival)
        else:
            outcome = fail(refusal, arrival.captured_at)
    if idempotency is not None:
        outcome.changes = (*outcome.changes, IdempotencyKept(idempotency, at))
    return outcome


def plan_flag_check(
    state: State, body: dict[str, Any], arrival: EventContext
) -> PlannedOutcome:
    """Plan a flag check that an SDK reports: it is stored and changes nothing.

    The outcome has the company and user whose ids the report contains, if known.
    Source: Schematic's API reference, EventBodyFlagCheck: both are ids, not keys.
    """
    return PlannedOutcome(
        "processed",
        (),
        arrival.captured_at,
        company_id=_find_id(state.companies, body.get("company_id")),
        user_id=_find_id(state.users, body.get("user_id")),
    )


def _find_id(entities: dict[str, Entity], entity_id: str | None) -> str | None:
    return entity_id if entity_id in entities else None


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


_PLANNERS: dict[
    str, Callable[[State, dict[str, Any], EventContext], PlannedOutcome]
] = {
    "track": plan_track,
    "identify": plan_identify,
    "flag_check": plan_flag_check,
    "inference": plan_inference,
}
