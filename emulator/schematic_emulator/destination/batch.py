"""Answer a batch of events: no action accepts one, and the engine reports that.

Source: @segment/actions-core 3.170.0, destination-kit/index.js (onSubscription,
executeBatch) and destination-kit/action.js (executeBatch).
"""

from __future__ import annotations

from typing import Any

from schematic_emulator.destination.errors import ActionError, TriggerError
from schematic_emulator.destination.plan import Stage, SubscriptionPlan
from schematic_emulator.destination.planned_subscription import (
    NOT_SUBSCRIBED,
    CompiledSubscription,
)

_NOT_IMPLEMENTED = 501


def plan_batch(one: CompiledSubscription, events: list[Any]) -> SubscriptionPlan:
    """Plan what one subscription does with a batch: an error, or nothing.

    If the trigger cannot be parsed, each event has a result with status 400.
    """
    if one.refusal:
        entry = {
            "status": 400,
            "errortype": "PAYLOAD_VALIDATION_FAILED",
            "errormessage": one.refusal,
            "errorreporter": "INTEGRATIONS",
        }
        return SubscriptionPlan(({"multistatus": [entry for _ in events]},))
    try:
        wanted = [event for event in events if one.match(event)]
    except TriggerError as error:
        return SubscriptionPlan(error=error, stage=Stage.TRIGGER)
    if not wanted:
        return NOT_SUBSCRIBED
    return _refuse(one)


def _refuse(one: CompiledSubscription) -> SubscriptionPlan:
    if one.is_broken_action:
        error = ActionError("TypeError", "action.executeBatch is not a function")
        return SubscriptionPlan(error=error, stage=Stage.ACTION)
    if one.action is None:
        # An unknown action returns [], so each matching event has an undefined result,
        # whose status the engine reads after all subscriptions (onSubscriptions).
        message = "Cannot read properties of undefined (reading 'status')"
        return SubscriptionPlan(error=ActionError("TypeError", message))
    message = "This action does not support batched requests."
    error = ActionError(
        "IntegrationError", message, status=_NOT_IMPLEMENTED, code="NotImplemented"
    )
    return SubscriptionPlan(error=error, stage=Stage.PAYLOAD)
