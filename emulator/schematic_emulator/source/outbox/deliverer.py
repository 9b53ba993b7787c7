"""Send what waits in the outbox, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from schematic_contracts.journey_mark import JOURNEY_HEADER
from schematic_emulator.destination.delivery.delivery import Outcome, send
from schematic_emulator.destination.delivery.retry_rules import is_retryable
from schematic_emulator.destination.plan import DestinationPlan
from schematic_emulator.source.outbox.backoff import Backoff, read_retry_after
from schematic_emulator.source.outbox.parcel import (
    FAILED,
    NothingSent,
    OnFinished,
    OnPlanned,
    PendingDelivery,
    Sending,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from schematic_emulator.destination import Client, Delivery
    from schematic_emulator.destination.delivery.delivery import Response
    from schematic_emulator.destination.request import Request
    from schematic_emulator.source.outbox.outbox import Outbox

_LINGER_S = 0.5
_log = logging.getLogger(__name__)


class Deliverer:
    """Deliver parcels one at a time, so that effects follow the events' order.

    The thread starts with the first parcel, ends when nothing is left, and dies with
    the process. `client` is asked for when something is to be sent.
    """

    def __init__(
        self,
        outbox: Outbox,
        client: Callable[[], Client],
        now: Callable[[], datetime],
        *,
        backoff: Backoff | None = None,
        retry_rule: str = "published",
    ) -> None:
        self._outbox = outbox
        self._client = client
        self._now = now
        self._backoff = backoff or Backoff()
        self._rule = retry_rule
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.on_planned: OnPlanned = lambda _, __: None
        self.on_finished: OnFinished = lambda _: None
        # Returns the mark of a journey's requests; None if they are not marked.
        self.mark: Callable[[int], Mark] | None = None

    def wake(self) -> None:
        """Start the thread that empties the outbox, unless it runs or nothing waits."""
        with self._lock:
            if self._thread is None and not self._outbox.is_empty():
                self._thread = threading.Thread(
                    target=self._work, name="segment-deliverer", daemon=True
                )
                self._thread.start()

    def _work(self) -> None:
        while True:
            parcel = self._outbox.take(_LINGER_S)
            if parcel is not None:
                self.deliver(parcel)
                continue
            with self._lock:
                if self._outbox.is_empty():
                    self._thread = None
                    return

    def deliver(self, parcel: PendingDelivery) -> None:
        """Send what is due of a delivery that was taken, and return it."""
        try:
            if parcel.is_planned:
                self._send_again(parcel)
            else:
                self._send_first(parcel)
        except Exception as error:  # noqa: BLE001 - reported in the row and the log
            # One event that fails must not stop those after it.
            _log.exception("delivery %s failed", parcel.number)
            parcel.ended_as, parcel.reason = FAILED, f"internal error: {error!r}"
            for sending in parcel.sendings:
                sending.retry_at = None
        if parcel.next_retry() is None:
            self.on_finished(parcel)
        self._outbox.finish(parcel)

    def _send_first(self, parcel: PendingDelivery) -> None:
        if parcel.destination is None:
            return
        delivery = parcel.destination.deliver(parcel.event, self._choose(parcel))
        for outcome in delivery.outcomes:
            name = parcel.name_of(outcome.subscription)
            sending = Sending(name, outcome.request, first_at=self._now())
            parcel.sendings.append(sending)
            self._settle(sending, outcome)
        parcel.unsent = self._list_unsent(parcel, delivery)
        plan = DestinationPlan(delivery.per_subscription, delivery.error)
        self.on_planned(parcel, plan)
        parcel.is_planned = True

    def _list_unsent(
        self, parcel: PendingDelivery, delivery: Delivery
    ) -> list[NothingSent]:
        """Return what failed before anything was sent: sending it again cannot fix it.

        Segment would still try some of it again; `is_retryable` says so.
        """
        sent = {outcome.subscription for outcome in delivery.outcomes}
        unsent = [
            NothingSent(
                parcel.name_of(number),
                plan.error.message,
                is_retryable(plan.error, self._rule),
            )
            for number, plan in enumerate(delivery.per_subscription)
            if plan.error is not None and number not in sent
        ]
        error = delivery.error
        if error is not None and not unsent and not sent:
            unsent = [NothingSent("", error.message, is_retryable(error, self._rule))]
        return unsent

    def _send_again(self, parcel: PendingDelivery) -> None:
        now = self._now()
        for sending in parcel.sendings:
            if sending.retry_at is not None and sending.retry_at <= now:
                self._settle(sending, send(self._choose(parcel), sending.request))

    def _choose(self, parcel: PendingDelivery) -> Client:
        """Return the client that marks a delivery's requests, if they are marked."""
        if self.mark is None or not parcel.journey:
            return self._client()
        return MarkingClient(self._client(), self.mark(parcel.journey))

    def _settle(self, sending: Sending, outcome: Outcome) -> None:
        """Note the result of an attempt, and when the next one is."""
        now, error = self._now(), outcome.error
        sending.attempts += 1
        sending.http_status = outcome.response.status if outcome.response else None
        sending.error = "" if error is None else error.message
        sending.retry_at = None
        if error is None or not is_retryable(error, self._rule):
            return
        headers = outcome.response.headers if outcome.response else {}
        asked_s = read_retry_after(headers.get("retry-after"), now)
        first_at = sending.first_at or now
        due = self._backoff.next_at(sending.attempts, first_at, now, asked_s)
        sending.retry_at, sending.gave_up = due, due is None


class Mark(NamedTuple):
    """The header's value, and the address (scheme, host and port) that may see it."""

    value: str
    address: str


@dataclass(frozen=True, slots=True)
class MarkingClient:
    """Sends requests by another client; what the caller sees of them has no mark.

    A redirect leads elsewhere, so each request is looked at.
    """

    client: Client
    mark: Mark

    def send(self, request: Request, timeout_s: float) -> Response:
        """Send a request, marked if it goes to the emulator itself."""
        if urlsplit(request.url)[:2] == urlsplit(self.mark.address)[:2]:
            headers = (*request.headers, (JOURNEY_HEADER, self.mark.value))
            request = replace(request, headers=headers)
        return self.client.send(request, timeout_s)
