"""Run subscriptions in Segment's language with the emulated destination."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import Destination, Endpoints
from schematic_emulator.destination.delivery.delivery import (
    ConnectionFailedError,
    Response,
    TimedOutError,
)
from schematic_emulator.judgement.judge import receive
from schematic_emulator.judgement.judge_event import EventJudge
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from schematic_emulator.mapping_code.delivered import Delivered, SentRequest
from schematic_emulator.mapping_code.local_http import WireClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_contracts.finding import Finding
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.destination import Delivery, Request
    from schematic_emulator.judgement.judge_event import EventJudgement
    from schematic_emulator.mapping_code.protocol import EmulatorTarget, Event

Subscription = dict[str, Any]


class SubscriptionsMapping:
    """Subscriptions with their mappings: the two presets, or the team's own."""

    sends_all_at_once = False

    def __init__(self, mapping_file: MappingFile) -> None:
        self.mapping_file = mapping_file
        self.name = mapping_file.name
        self.subscriptions = mapping_file.enabled
        self._judges: dict[str, EventJudge] = {}
        self._connected: tuple[EmulatorTarget, Destination] | None = None

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings on the mapping itself, whatever the events."""
        return find_mapping_findings(self.mapping_file)

    def send(
        self, events: Sequence[Event], target: EmulatorTarget
    ) -> Iterator[Delivered]:
        """Deliver each event; every matching subscription sends a request."""
        destination = self._connect(target)
        client = _EngineClient(WireClient(target.url, target.api_key, target.direct))
        judge = self._judge(target.profile)
        now = datetime.now(UTC)
        for event in events:
            (record,) = receive(event, now)
            found = judge.judge(record)
            if found.stopped_by:
                yield self._describe(found)
            else:
                yield self._describe(found, destination.deliver(record.event, client))

    def close(self) -> None:
        """Do nothing: nothing runs."""

    def _connect(self, target: EmulatorTarget) -> Destination:
        """Return the destination for a target; compiled once for many deliveries."""
        if self._connected is None or self._connected[0] != target:
            destination = Destination(
                {"apiKey": target.api_key, **self.mapping_file.settings},
                self.subscriptions,
                profile=target.profile,
                endpoints=Endpoints(target.url, target.url),
            )
            self._connected = target, destination
        return self._connected[1]

    def _judge(self, profile: str) -> EventJudge:
        if profile not in self._judges:
            self._judges[profile] = EventJudge(
                self.subscriptions,
                profile,
                self.mapping_file.settings,
                is_enabled=self.mapping_file.is_enabled,
            )
        return self._judges[profile]

    def _describe(
        self, found: EventJudgement, delivery: Delivery | None = None
    ) -> Delivered:
        error = None if delivery is None else delivery.error
        return Delivered(
            found.intake.event,
            () if delivery is None else tuple(_list_sent(delivery)),
            findings=found.findings,
            matched=tuple(found.matched),
            error=None if error is None else error.message,
            stopped_by=found.stopped_by,
            mapping=self,
        )


def _list_sent(delivery: Delivery) -> Iterator[SentRequest]:
    for outcome in delivery.outcomes:
        status = None if outcome.response is None else outcome.response.status
        for sent in outcome.sent:
            yield SentRequest(sent.method, sent.url, sent.headers, sent.body, status)


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
