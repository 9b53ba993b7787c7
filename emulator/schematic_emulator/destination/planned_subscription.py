"""Compile one subscription and plan what it does with an event.

Source: @segment/actions-core 3.170.0, destination-kit/index.js (onSubscription,
executeAction).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.action import (
    Action,
    find_action,
    resolve_payload,
    shape_request,
)
from schematic_emulator.destination.errors import (
    STACK_OVERFLOW,
    ActionError,
    EngineError,
    TriggerError,
)
from schematic_emulator.destination.javascript.members import OBJECT_MEMBERS, get_member
from schematic_emulator.destination.javascript.values import is_truthy, to_text
from schematic_emulator.destination.mapping.mapping import compile_late
from schematic_emulator.destination.plan import Stage, SubscriptionPlan
from schematic_emulator.destination.trigger.evaluate import compile_trigger

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.destination.mapping.path import Resolver
    from schematic_emulator.destination.profiles import DestinationProfile
    from schematic_emulator.destination.request import RequestSettings
    from schematic_emulator.destination.trigger.evaluate import Matcher

_BAD_REQUEST = 400
_FAULTY = ("AggregateAjvError", "ValidationError")
_RESOLVED = ({"output": "Mappings resolved"}, {"output": "Payload validated"})
NOT_SUBSCRIBED = SubscriptionPlan(({"output": "not subscribed"},))


@dataclass(frozen=True, slots=True)
class CompiledSubscription:
    """Represent one subscription, compiled for any event.

    `refusal` is set if the trigger cannot be parsed; an unknown action has no
    `action`; `connect` returns the settings of requests or raises ActionError.
    """

    refusal: str
    match: Matcher
    action: Action | None
    is_broken_action: bool
    resolve: Resolver
    connect: Callable[[], RequestSettings]
    profile: DestinationProfile


def compile_subscription(
    subscription: Any,
    connect: Callable[[], RequestSettings],
    profile: DestinationProfile,
) -> CompiledSubscription:
    """Compile a subscription, which may be any JSON.

    Raises ActionError (a TypeError) for null, as the engine reads a property of it.
    """
    if subscription is None:
        message = "Cannot read properties of null (reading 'partnerAction')"
        raise ActionError("TypeError", message)
    slug = get_member(subscription, "partnerAction")
    trigger = get_member(subscription, "subscribe")
    refusal, match = _compile_trigger(trigger)
    name = _slug_text(slug)
    mapping = get_member(subscription, "mapping")
    return CompiledSubscription(
        refusal,
        match,
        find_action(name),
        # `actions["toString"]` is a function, so the engine does not notice.
        name in OBJECT_MEMBERS,
        compile_late(mapping if is_truthy(mapping) else {}),
        connect,
        profile,
    )


def _compile_trigger(trigger: Any) -> tuple[str, Matcher]:
    if not isinstance(trigger, str) or not trigger:
        return "Failed to validate subscription", _never
    try:
        return "", compile_trigger(trigger)
    except TriggerError as error:
        return f"Invalid subscription : {error.message}", _never


def _never(_: Any) -> bool:
    return False


def _slug_text(slug: Any) -> str:
    try:
        return to_text(slug)
    except EngineError:
        return "toString"


def plan_subscription(one: CompiledSubscription, event: Any) -> SubscriptionPlan:
    """Plan what a subscription does with one event; errors are part of the plan."""
    if one.refusal:
        return SubscriptionPlan(({"output": one.refusal},))
    try:
        if not one.match(event) or not one.profile.accepts(event):
            return NOT_SUBSCRIBED
    except TriggerError as error:
        return SubscriptionPlan(error=_alone(error), stage=Stage.TRIGGER)
    if one.action is None:
        return _plan_unknown_action(one)
    return _plan_action(one, one.action, event)


def _plan_unknown_action(one: CompiledSubscription) -> SubscriptionPlan:
    if not one.is_broken_action:
        return SubscriptionPlan()
    error = ActionError("TypeError", "action.execute is not a function")
    return SubscriptionPlan(error=error, stage=Stage.ACTION)


def _plan_action(
    one: CompiledSubscription, action: Action, event: Any
) -> SubscriptionPlan:
    try:
        payload = resolve_payload(action, one.resolve, event, one.profile)
        request = shape_request(action, payload, one.connect(), one.profile)
    except EngineError as error:
        return SubscriptionPlan(error=with_status(_alone(error)), stage=Stage.PAYLOAD)
    except RecursionError:
        overflow = ActionError("RangeError", STACK_OVERFLOW)
        return SubscriptionPlan(error=overflow, stage=Stage.PAYLOAD)
    return SubscriptionPlan(_RESOLVED, request)


def _alone(error: EngineError) -> EngineError:
    """Return the error without the frames that it passed.

    They refer to it: the plan that keeps it would be garbage that only the collector
    can free.
    """
    return error.with_traceback(None)


def with_status(error: EngineError) -> EngineError:
    """Set status 400 on the two errors for which the engine does, and return it.

    Not on an AggregateError, as most malformed mappings are: see mapping/check.py.
    """
    if error.name in _FAULTY:
        error.status = _BAD_REQUEST
    return error
