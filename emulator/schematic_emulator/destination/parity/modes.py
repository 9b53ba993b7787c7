"""Answer one recorded case in each of the modes.

Source: the functions of the published packages that each mode calls:
@segment/actions-core 3.170.0, mapping-kit/index.js (transform) and
destination-kit/index.js (executeAction, onEvent, testAuthentication, onBatch);
@segment/destination-subscriptions 3.37.0 (parseFql, generateFql, validate).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.action import run_action
from schematic_emulator.destination.delivery.delivery import (
    ConnectionFailedError,
    Response,
    result_data,
    send,
)
from schematic_emulator.destination.errors import EngineError, TriggerError
from schematic_emulator.destination.javascript import json as js_json
from schematic_emulator.destination.javascript.undefined_values import plain_json
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.mapping.mapping import transform
from schematic_emulator.destination.pipeline import Destination
from schematic_emulator.destination.trigger.evaluate import compile_trigger
from schematic_emulator.destination.trigger.generate import generate_trigger
from schematic_emulator.destination.trigger.parser import parse_trigger

if TYPE_CHECKING:
    from schematic_emulator.destination.request import Request

Case = Mapping[str, Any]
Answer = dict[str, Any]

_EXECUTED = ({"output": "Mappings resolved"}, {"output": "Payload validated"})


class ScriptedClient:
    """Return the responses that a case lists in `respond`; the last one repeats."""

    def __init__(self, respond: Any) -> None:
        self._script = respond if isinstance(respond, list) else [respond]
        self.requests: list[Request] = []

    def send(self, request: Request, timeout_s: float) -> Response:
        """Return the next scripted response, or raise the scripted failure."""
        del timeout_s
        number = min(len(self.requests), len(self._script) - 1)
        plan = (self._script[number] if self._script else None) or {}
        self.requests.append(request)
        if plan.get("error"):
            reason = (
                plan.get("errorMessage") or f"connect {plan['error']} 127.0.0.1:443"
            )
            raise ConnectionFailedError(plan["error"], reason)
        headers = {"content-type": "application/json", **(plan.get("headers") or {})}
        body = plan.get("body", '{"ok":true}')
        text = body if isinstance(body, str) else str(js_json.stringify(body))
        lowered = {name.lower(): str(value) for name, value in headers.items()}
        return Response(
            plan.get("status") or 200, text, lowered, plan.get("statusText") or ""
        )


def answer_map(case: Case) -> Answer:
    """Resolve a mapping."""
    try:
        value = transform(case.get("mapping"), case.get("event", UNDEFINED))
    except EngineError as error:
        return {"error": error.to_json()}
    return {"undefined": True} if value is UNDEFINED else {"output": value}


def answer_fql(case: Case) -> Answer:
    """Parse, generate and evaluate a trigger, or generate one from an AST."""
    if case.get("generate"):
        return _attempt("fql", "error", lambda: generate_trigger(case["generate"]))
    trigger = case.get("subscribe")
    answer: Answer = _attempt("ast", "error", lambda: parse_trigger(trigger))
    tree = answer.get("ast")
    if tree is not None:
        answer |= _attempt("generated", "generateError", lambda: generate_trigger(tree))
    if "event" in case:
        event = case["event"]
        answer |= (
            _attempt("match", "throws", lambda: compile_trigger(trigger)(event))
            if tree is not None
            else {"match": False}
        )
    return answer


def _attempt(name: str, failure: str, act: Callable[[], Any]) -> Answer:
    try:
        return {name: act()}
    except TriggerError as error:
        return {failure: error.to_json()}


def answer_action(case: Case) -> Answer:
    """Run an action and send its request to the scripted server."""
    client = ScriptedClient(case.get("respond"))
    answer: Answer = {"results": []}
    try:
        requests = run_action(
            case["action"],
            case.get("mapping") or {},
            case.get("event", UNDEFINED),
            case.get("settings") or {},
            bool(case.get("useDefaultMappings")),
        )
        for request in requests:
            answer = _send_for_action(client, request)
    except EngineError as error:
        answer = {"error": error.to_json()}
    return {**answer, "requests": [one.to_json() for one in client.requests]}


def _send_for_action(client: ScriptedClient, request: Request) -> Answer:
    outcome = send(client, request)
    if outcome.error is not None or outcome.response is None:
        raise outcome.error or ConnectionFailedError(None, "no answer")
    data = result_data(outcome.response)
    return {"results": [*_EXECUTED, {"data": data, "output": "Action Executed"}]}


def answer_deliver(case: Case) -> Answer:
    """Deliver an event to all subscriptions together, then to each alone."""
    settings, event = case.get("settings"), case.get("event", UNDEFINED)
    answer = _deliver(case, settings, event)
    subscriptions = (
        settings.get("subscriptions") if isinstance(settings, dict) else None
    )
    if isinstance(settings, dict) and isinstance(subscriptions, list):
        each = [
            _deliver(case, {**settings, "subscriptions": [one]}, event)
            for one in subscriptions
        ]
        answer["perSubscription"] = [_count_requests(one) for one in each]
    return answer


def _deliver(case: Case, settings: Any, event: Any) -> Answer:
    client = ScriptedClient(case.get("respond"))
    delivery = Destination(settings).deliver(event, client)
    requests = [one.to_json() for one in client.requests]
    if delivery.error is not None:
        return {"error": delivery.error.to_json(), "requests": requests}
    return {"results": list(delivery.results or ()), "requests": requests}


def _count_requests(answer: Answer) -> Answer:
    requests = answer.pop("requests")
    return {**answer, "requestCount": len(requests)}


def answer_auth(case: Case) -> Answer:
    """Test an API key."""
    client = ScriptedClient(case.get("respond"))
    answer: Answer = {"ok": True}
    try:
        Destination(case.get("settings")).test_authentication(client)
    except EngineError as error:
        answer = {"error": error.to_json()}
    return {**answer, "requests": [one.to_json() for one in client.requests]}


def answer_batch(case: Case) -> Answer:
    """Plan a batch."""
    plan = Destination(case.get("settings")).plan(case.get("events"))
    requests = [one.to_json() for one in plan.requests]
    if plan.error is not None:
        return {"error": plan.error.to_json(), "requests": requests}
    return {"results": list(plan.results or ()), "requests": requests}


def _as_json(answer: Callable[[Case], Answer]) -> Callable[[Case], Answer]:
    """Convert an answer as the recorded one was: what JSON cannot contain is null."""
    return lambda case: plain_json(answer(case))


MODES: Mapping[str, Callable[[Case], Answer]] = {
    "map": _as_json(answer_map),
    "fql": _as_json(answer_fql),
    "action": _as_json(answer_action),
    "deliver": _as_json(answer_deliver),
    "auth": _as_json(answer_auth),
    "batch": _as_json(answer_batch),
}
