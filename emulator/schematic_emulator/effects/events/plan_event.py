"""Plan what one good event changes, or say why it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.arrival import EventContext
from schematic_emulator.effects.changes import IdempotencyKept
from schematic_emulator.effects.events.client_clock import set_client_clock
from schematic_emulator.effects.events.fast_path import plan_usual_track
from schematic_emulator.effects.events.flag_check import plan_flag_check
from schematic_emulator.effects.events.identify import plan_identify
from schematic_emulator.effects.events.inference import plan_inference
from schematic_emulator.effects.events.repeats import (
    digest_idempotency_key,
    is_repeated,
)
from schematic_emulator.effects.events.track import plan_track
from schematic_emulator.effects.outcome import PlannedOutcome, fail
from schematic_emulator.effects.switches import EffectSwitches

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from schematic_emulator.effects.arrival import Ids, KeyKind
    from schematic_emulator.effects.state import State

READONLY_KEY = "a read-only API key cannot capture events"
DEFAULT_SWITCHES = EffectSwitches()


def plan(  # noqa: PLR0913 - all that an event's text cannot say, by name
    state: State,
    event: dict[str, Any],
    *,
    at: datetime,
    ids: Ids,
    key_kind: KeyKind = "secret",
    switches: EffectSwitches = DEFAULT_SWITCHES,
    digest: int | None = None,
    refusal: str | None = None,
) -> PlannedOutcome:
    """Plan a capture event (`capture/*`), in four steps.

    1. An idempotency key used within 24 h: a duplicate, nothing else happens.
    2. A `refusal` (the event breaks its contract) or a key that may not: failed.
    3. Its clock, quantity and keys are judged: failed with a message, or
    4. its changes are listed. Nothing is written here.

    `digest` recognises the event's own bytes; without it no retry is looked for.
    """
    kept = digest_idempotency_key(event) if event.get("idempotency_key") else None
    if kept is not None:
        if is_repeated(state, kept, at):
            return PlannedOutcome("processed", (), at, is_duplicate=True)
        digest = None
    outcome: PlannedOutcome | None = None
    if (
        refusal is None
        and event["type"] == "track"
        and key_kind == "secret"
        and "trusted_client_clock" not in event
        and "backfill" not in event
        and not switches.track_creates_membership
    ):
        outcome = plan_usual_track(state, event["body"], at, digest)
    if outcome is None:
        arrival = EventContext(at, at, key_kind, False, digest, ids, switches)
        outcome = _plan_any(state, event, arrival, refusal)
    if kept is not None:
        outcome.changes = (*outcome.changes, IdempotencyKept(kept, at))
    return outcome


def _plan_any(
    state: State, event: dict[str, Any], arrival: EventContext, refusal: str | None
) -> PlannedOutcome:
    if refusal is None and (
        "trusted_client_clock" in event
        or "backfill" in event
        or arrival.key_kind == "readonly"
    ):
        refusal = _judge(event, arrival)
    if refusal is not None:
        return fail(refusal, arrival.captured_at)
    return _PLANNERS[event["type"]](state, event["body"], arrival)


def _judge(event: dict[str, Any], arrival: EventContext) -> str | None:
    if arrival.key_kind == "readonly":
        return READONLY_KEY
    return set_client_clock(event, arrival)


_PLANNERS: dict[
    str, Callable[[State, dict[str, Any], EventContext], PlannedOutcome]
] = {
    "track": plan_track,
    "identify": plan_identify,
    "flag_check": plan_flag_check,
    "inference": plan_inference,
}
