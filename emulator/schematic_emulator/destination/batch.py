"""Answer a batch of events: no action here takes one, and the engine says so."""

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
    """Say what a subscription does with a whole batch: refuse, or nothing."""
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
        # Found only when the results of all subscriptions are looked through.
        message = "Cannot read properties of undefined (reading 'status')"
        return SubscriptionPlan(error=ActionError("TypeError", message))
    message = "This action does not support batched requests."
    error = ActionError(
        "IntegrationError", message, status=_NOT_IMPLEMENTED, code="NotImplemented"
    )
    return SubscriptionPlan(error=error, stage=Stage.PAYLOAD)
