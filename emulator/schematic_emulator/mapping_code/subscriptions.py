"""Run subscriptions in Segment's language with the emulated destination."""

from __future__ import annotations

from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import Destination, Endpoints
from schematic_emulator.destination.delivery.delivery import (
    ConnectionFailedError,
    Response,
    TimedOutError,
)
from schematic_emulator.judgement.judge_event import Inspector
from schematic_emulator.mapping_code.delivered import Delivered, SentRequest
from schematic_emulator.mapping_code.local_http import WireClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from schematic_emulator.destination import Delivery, Request
    from schematic_emulator.mapping_code.protocol import EmulatorTarget, Event, Recipe

Subscription = dict[str, Any]


class SubscriptionsMapping:
    """Subscriptions with their mappings: the two presets, or the team's own."""

    sends_all_at_once = False

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.name = recipe.name
        self.subscriptions = recipe.enabled
        self._inspectors: dict[str, Inspector] = {}

    def send(
        self, events: Sequence[Event], target: EmulatorTarget
    ) -> Iterator[Delivered]:
        """Deliver each event; every matching subscription sends a request."""
        destination = Destination(
            {"apiKey": target.api_key, **self.recipe.settings},
            self.subscriptions,
            profile=target.profile,
            endpoints=Endpoints(target.url, target.url),
        )
        client = _EngineClient(WireClient(target.url, target.api_key))
        inspector = self._inspector(target.profile)
        for event in events:
            delivery = destination.deliver(event, client)
            yield self._describe(event, delivery, inspector)

    def close(self) -> None:
        """Do nothing: nothing runs."""

    def _inspector(self, profile: str) -> Inspector:
        if profile not in self._inspectors:
            self._inspectors[profile] = Inspector(self.subscriptions, profile)
        return self._inspectors[profile]

    def _describe(
        self, event: Event, delivery: Delivery, inspector: Inspector
    ) -> Delivered:
        requests = tuple(
            SentRequest(
                sent.method,
                sent.url,
                sent.headers,
                sent.body,
                None if outcome.response is None else outcome.response.status,
            )
            for outcome in delivery.outcomes
            for sent in outcome.sent
        )
        matched = tuple(
            name_subscription(subscription)
            for subscription, plan in zip(
                self.subscriptions, delivery.per_subscription, strict=False
            )
            if plan.request is not None or plan.error is not None
        )
        return Delivered(
            event,
            requests,
            findings=tuple(inspector.inspect(event)),
            matched=matched,
            error=None if delivery.error is None else delivery.error.message,
            mapping=self,
        )


class _EngineClient:
    """The destination's client protocol, implemented with WireClient."""

    def __init__(self, wire: WireClient) -> None:
        self._wire = wire

    def send(self, request: Request, timeout_s: float) -> Response:
        """Send one request unchanged.

        Raises TimedOutError or ConnectionFailedError, as the engine's client does.
        """
        try:
            answer = self._wire.transmit(
                request.method,
                request.url,
                dict(request.headers),
                request.body,
                timeout_s=timeout_s,
            )
        except TimeoutError as error:
            raise TimedOutError(str(error)) from error
        except (OSError, HTTPException) as error:
            raise ConnectionFailedError(None, str(error)) from error
        return Response(answer.status, answer.text, answer.headers)


def name_subscription(subscription: Mapping[str, Any]) -> str:
    """Return a subscription's name, or its action's if it has none."""
    return str(subscription.get("name") or subscription.get("partnerAction"))
