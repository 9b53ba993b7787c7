"""Plan the body of a subscription's request as data, without writing it as text.

Ours: a comparison of two mappings needs no text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from schematic_emulator.destination.action import resolve_payload
from schematic_emulator.destination.errors import EngineError
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.planned_subscription import plan_subscription

if TYPE_CHECKING:
    from schematic_emulator.destination.action import Action
    from schematic_emulator.destination.planned_subscription import CompiledSubscription

_PROTOTYPE, _NULL = b'"__proto__"', b"null"


class PlannedBody(NamedTuple):
    """The body of a request as JSON data, or why a matching event has no request.

    `is_json` is False if UTF-8 cannot express the body: it has half a surrogate pair.
    """

    body: dict[str, Any] | None = None
    error: EngineError | None = None
    is_json: bool = True


NO_REQUEST = PlannedBody()


def plan_body(one: CompiledSubscription, event: Any) -> PlannedBody:
    """Return what `plan_subscription` plans, its request as the data of its body.

    Faster for most events: what JSON cannot say, or the engine writes differently, is
    written as text and read again.
    """
    try:
        if one.refusal or not one.match(event) or not one.profile.accepts(event):
            return NO_REQUEST
    except (EngineError, RecursionError, TypeError):
        return _plan_as_text(one, event)
    return plan_matched(one, event)


def plan_matched(one: CompiledSubscription, event: Any) -> PlannedBody:
    """Return what `plan_body` does for an event that the subscription matches."""
    try:
        if one.action is not None:
            return PlannedBody(_plan(one, one.action, event))
    except (EngineError, RecursionError, TypeError):
        # The engine's own order of steps decides which error is reported.
        return _plan_as_text(one, event)
    return _plan_as_text(one, event)


def _plan(one: CompiledSubscription, action: Action, event: Any) -> dict[str, Any]:
    """Return the body. Raises TypeError if it is not plain JSON."""
    profile = one.profile
    payload = resolve_payload(action, one.resolve, event, profile)
    sent_at = profile.sent_at(payload["timestamp"])
    members = action.list_members(payload, profile)
    inner = {name: value for name, value in members if value is not UNDEFINED}
    text = orjson.dumps(inner)
    if _PROTOTYPE in text:
        raise TypeError(_PROTOTYPE)
    if _NULL in text:
        inner = orjson.loads(text)  # null may stand for NaN
    key = one.connect().api_key
    return {"api_key": key, "type": action.kind, "sent_at": sent_at, "body": inner}


def _plan_as_text(one: CompiledSubscription, event: Any) -> PlannedBody:
    plan = plan_subscription(one, event)
    request = plan.request
    if request is None or request.body is None:
        return PlannedBody(error=plan.error)
    try:
        return PlannedBody(orjson.loads(request.body))
    except orjson.JSONDecodeError:
        return PlannedBody(json.loads(request.body), is_json=False)
