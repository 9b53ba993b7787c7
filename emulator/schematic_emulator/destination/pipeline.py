"""Run events through a destination: settings, subscriptions, requests, results.

Source: @segment/actions-core 3.170.0, destination-kit/index.js (onEvent,
onSubscriptions, testAuthentication).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.destination.delivery.delivery import (
    Client,
    Outcome,
    result_data,
    send,
    send_all,
)
from schematic_emulator.destination.errors import (
    STACK_OVERFLOW,
    ActionError,
    EngineError,
    TriggerError,
)
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.plan import (
    DestinationPlan,
    Result,
    Stage,
    SubscriptionPlan,
    first_error,
)
from schematic_emulator.destination.planned_subscription import (
    NOT_SUBSCRIBED,
    CompiledSubscription,
    compile_subscription,
    plan_subscription,
)
from schematic_emulator.destination.request import (
    Endpoints,
    Request,
    RequestSettings,
    connect,
    shape_authentication,
)
from schematic_emulator.destination.settings import check_settings, find_subscriptions

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_IMPLEMENTED = 501


@dataclass(frozen=True, slots=True)
class Delivery:
    """Report the delivery of an event: results or an error, and every request.

    `per_subscription` has the result of each subscription, `outcomes` that of each
    request; `requests` includes those that followed a redirect.
    """

    results: tuple[Result, ...] | None
    error: EngineError | None
    requests: tuple[Request, ...]
    outcomes: tuple[Outcome, ...]
    per_subscription: tuple[SubscriptionPlan, ...]


class Destination:
    """Run the Schematic destination on events.

    Settings and subscriptions may be any JSON: `plan` and `deliver` report their
    problems as the engine does, as an error or as a result.
    """

    def __init__(
        self,
        settings: Any,
        subscriptions: Any = UNDEFINED,
        *,
        profile: str = "published",
        endpoints: Endpoints | None = None,
    ) -> None:
        self.profile = get_profile(profile)
        self._endpoints = endpoints or Endpoints()
        self._connection: RequestSettings | ActionError | None = None
        self._settings: dict[str, Any] = {}
        self._subscriptions: Sequence[CompiledSubscription] = ()
        self._fault: ActionError | None = None
        try:
            self._settings = check_settings(settings)
            self._subscriptions = [
                compile_subscription(one, self._connect, self.profile)
                for one in find_subscriptions(settings, subscriptions)
            ]
        except ActionError as error:
            self._fault = error
        except RecursionError:
            self._fault = ActionError("RangeError", STACK_OVERFLOW)

    def _connect(self) -> RequestSettings:
        """Return the settings of all requests; raise the same ActionError each time."""
        if self._connection is None:
            try:
                self._connection = connect(self._settings, self._endpoints)
            except ActionError as error:
                self._connection = error
        if isinstance(self._connection, ActionError):
            raise self._connection
        return self._connection

    def plan(self, event: Any) -> DestinationPlan:
        """Return what would be sent for an event, without sending it.

        A list is a batch: no action accepts one, so nothing is sent for it.
        """
        if self._fault is not None:
            return DestinationPlan((), self._fault)
        plan_one = plan_batch if isinstance(event, list) else plan_subscription
        plans = tuple([plan_one(one, event) for one in self._subscriptions])
        return DestinationPlan(plans, first_error(plans))

    def deliver(self, event: Any, client: Client) -> Delivery:
        """Send the requests of an event, each one once.

        One failing subscription fails the whole call, but the requests of the others
        have been sent: `Promise.all` does not stop them.
        """
        plan = self.plan(event)
        requests = [
            (number, one.request)
            for number, one in enumerate(plan.per_subscription)
            if one.request is not None
        ]
        sent: list[Request] = []
        outcomes = send_all(client, requests, sent)
        ends = list(plan.per_subscription)
        for outcome in outcomes:
            ends[outcome.subscription] = _settle(ends[outcome.subscription], outcome)
        settled = tuple(ends)
        error = self._fault or first_error(settled)
        results = tuple(result for one in settled for result in one.results)
        return Delivery(
            None if error else results, error, tuple(sent), outcomes, settled
        )

    def test_authentication(self, client: Client) -> None:
        """Ask Schematic whether the API key is valid.

        Raises ActionError, `Credentials are invalid: ...`, if it is not.
        """
        if self._fault is not None:
            raise self._fault
        request = shape_authentication(self._connect())
        error = send(client, request).error
        if error is not None:
            # Without a response the status is empty, which leaves two spaces.
            status = (error.response or {}).get("status", "")
            message = f"Credentials are invalid: {status} {error.message}"
            raise ActionError("Error", message) from error


_STAGES = {"FetchError": Stage.CONNECTION, "TimeoutError": Stage.TIMEOUT}


def _settle(plan: SubscriptionPlan, outcome: Outcome) -> SubscriptionPlan:
    if outcome.error is not None or outcome.response is None:
        name = outcome.error.name if outcome.error else ""
        return SubscriptionPlan(
            request=outcome.request,
            error=outcome.error,
            stage=_STAGES.get(name, Stage.RESPONSE),
            sends=len(outcome.sent),
        )
    executed = {"data": result_data(outcome.response), "output": "Action Executed"}
    return SubscriptionPlan((*plan.results, executed), outcome.request)


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
