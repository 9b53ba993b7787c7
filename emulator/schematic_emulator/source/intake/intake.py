"""Take in what stock Segment SDKs send: check it, answer, and queue it for delivery."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.source.intake.answer import (
    ACCEPTED,
    TOO_MANY,
    CallAnswer,
    CallFacts,
    refuse,
)
from schematic_emulator.source.intake.call_forms import list_objects
from schematic_emulator.source.intake.calls import BATCH, CALLS, METRICS, Limits
from schematic_emulator.source.intake.fill import IncomingRequest
from schematic_emulator.source.intake.receive_call import find_oversize, receive_call
from schematic_emulator.source.observer import Observer
from schematic_emulator.source.outbox.outbox import RecentDeliveries
from schematic_emulator.source.outbox.parcel import (
    FILTERED,
    REFUSED,
    REJECTED,
    PendingDelivery,
)
from schematic_emulator.source.request_body import (
    RefusedBodyError,
    malformed,
    read_json,
    too_large,
    unpack,
)
from schematic_emulator.source.workspace.routing import route

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.records import IntakeRecord
    from schematic_emulator.source.outbox.outbox import Outbox
    from schematic_emulator.source.workspace.settings import Source
    from schematic_emulator.source.workspace.workspace import (
        ConnectedDestination,
        Workspace,
    )

Event = dict[str, Any]


class Intake:
    """Answer the calls of one workspace's sources.

    An answer never waits for a delivery. What production takes with 200 and drops is
    taken with 200 and noted here; `strict` refuses it with 400, and `strict_auth` an
    unknown write key with 401. One that `is_revoked` is always refused.
    """

    def __init__(  # noqa: PLR0913 - the parts that it puts together, by name
        self,
        workspace: Workspace,
        outbox: Outbox,
        now: Callable[[], datetime],
        *,
        limits: Limits | None = None,
        strict: bool = False,
        strict_auth: bool = False,
        is_revoked: Callable[[str], bool] = lambda _: False,
        new_id: Callable[[], str] = lambda: f"api-{uuid4()}",
        on_event: Callable[[Event, Source], None] = lambda _, __: None,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.limits = limits or Limits()
        self.ledger = RecentDeliveries(self.limits.kept_deliveries)
        self._workspace = workspace
        self._outbox = outbox
        self._now = now
        self._strict = strict
        self._strict_auth = strict_auth
        self._is_revoked = is_revoked
        self._new_id = new_id
        self._on_event = on_event
        self._report = report
        self._numbers = count(1)
        self.observer = Observer()

    def receive(self, name: str, body: bytes, facts: CallFacts) -> CallAnswer:
        """Take in the body of `POST /v1/<name>`; see `CALLS` for the names."""
        try:
            return self._receive(CALLS[name], body, facts)
        except RefusedBodyError as refusal:
            self._note(REFUSED, refusal.message, refusal.calls, refusal.event)
            return refuse(refusal)

    def _receive(self, kind: str, body: bytes, facts: CallFacts) -> CallAnswer:
        if kind == METRICS:
            return ACCEPTED
        is_batch = kind == BATCH
        most = self.limits.batch_bytes if is_batch else self.limits.event_bytes
        data = read_json(unpack(body, facts.content_encoding, most))
        try:
            return self._receive_data(kind, data, facts)
        except RefusedBodyError as refusal:
            refusal.calls = list_objects(data, is_batch=is_batch)
            raise

    def _receive_data(self, kind: str, data: Event, facts: CallFacts) -> CallAnswer:
        is_batch = kind == BATCH
        events = self._read_batch(data) if is_batch else [data]
        write_key = str(facts.write_key or data.get("writeKey") or "")
        if self._is_revoked(write_key):
            raise RefusedBodyError(401, "invalid_write_key", "this key was revoked")
        source = self._workspace.find_source(write_key)
        if source is None and self._strict_auth:
            message = "no source has this write key"
            raise RefusedBodyError(401, "invalid_write_key", message)
        shared = data if is_batch else {}
        arrival = IncomingRequest(self._now(), facts.remote_ip, self._new_id, shared)
        named = None if is_batch else kind
        records = [receive_call(event, named, arrival) for event in events]
        answer = self._accept(events, records, source)
        hint = self._workspace.find_hint(write_key, source)
        if hint:
            self._report(hint)
            answer = replace(answer, hint=hint)
        return answer

    def _read_batch(self, data: Event) -> list[Event]:
        events = data.get("batch")
        if not isinstance(events, list):
            raise malformed('expected a list "batch"')
        if len(events) > self.limits.batch_events:
            most = self.limits.batch_events
            message = f"Exceed payload limit: {len(events)} events, at most {most}"
            if self.limits.many_events == "refuse":
                raise RefusedBodyError(400, "payload_too_large", message)
            self._note(REJECTED, message, list_objects(data, is_batch=True))
            return []
        for event in events:
            if not isinstance(event, dict):
                raise malformed("expected each item of the batch to be an object")
            if find_oversize(event, self.limits.event_bytes):
                refusal = too_large("an event", self.limits.event_bytes)
                refusal.event = event
                raise refusal
        return events

    def repeat(self, call: Event, source: Source | None, parent: int) -> CallAnswer:
        """Take a call of a source in again, as a repetition of a journey."""
        arrival = IncomingRequest(self._now(), None, self._new_id, {})
        return self._accept([call], [receive_call(call, None, arrival)], source, parent)

    def _accept(
        self,
        calls: list[Event],
        records: list[IntakeRecord],
        source: Source | None,
        parent: int = 0,
    ) -> CallAnswer:
        found = [self.list_rows(record, source) for record in records]
        rows = [row for each in found for row in each]
        rejected = [row.reason for row in rows if row.ended_as == REJECTED]
        if rejected and self._strict:
            raise RefusedBodyError(400, "invalid_request", rejected[0])
        for call, record, each in zip(calls, records, found, strict=True):
            self.observer.begin(call, record.event, each, parent=parent)
        if not self._put(rows):
            return refuse(RefusedBodyError(429, "too_many_requests", TOO_MANY), 1)
        self._add(rows)
        if source is not None:
            for record in records:
                self._on_event(record.event, source)
        return ACCEPTED

    def _put(self, rows: list[PendingDelivery]) -> bool:
        """Queue rows; what cannot be queued is refused, which its journey shows."""
        try:
            is_put = self._outbox.put([row for row in rows if not row.ended_as])
        except NotStoredError as error:
            self._give_up(rows, str(error))
            raise
        if not is_put:
            self._give_up(rows, TOO_MANY)
        return is_put

    def _give_up(self, rows: list[PendingDelivery], reason: str) -> None:
        for row in rows:
            row.ended_as, row.reason = REFUSED, reason
            self.observer.finish(row)

    def enqueue(
        self,
        connection: ConnectedDestination,
        event: Event,
        findings: tuple[Finding, ...],
    ) -> bool:
        """Queue an event of Segment's own; return False if the outbox is full."""
        row = self._address(event, "engage", connection)
        row.findings = (*row.findings, *findings)
        self.observer.begin(event, event, [row], own=True)
        if not row.ended_as and not self._put([row]):
            return False
        self._add([row])
        return True

    def resume(self, rows: list[PendingDelivery], last: int) -> list[PendingDelivery]:
        """Find the destinations of parcels that wait since an earlier process.

        Return those that have one still; rows are numbered on after `last`.
        """
        self._numbers = count(last + 1)
        for row in rows:
            connection = self._workspace.find_connection(row.instance_id)
            if connection is None:
                row.ended_as, row.reason = FILTERED, "its destination is gone"
            else:
                self._connect(row, connection)
        self.observer.resume(rows)
        self._add(rows)
        return [row for row in rows if not row.ended_as]

    def _add(self, rows: list[PendingDelivery]) -> None:
        """Store rows; those that go no further have all their findings now."""
        for row in rows:
            if row.ended_as:
                self.observer.note(row, None)
                self.observer.finish(row)
        self.ledger.add(rows)

    def _note(
        self,
        ended_as: str,
        reason: str,
        calls: list[Event],
        event: Event | None = None,
    ) -> None:
        """Store a row for a request that failed as a whole, for `event` if it is that.

        Each of its `calls` has a journey of its own, which says so.
        """
        row = self._row("", event or {})
        row.ended_as, row.reason = ended_as, reason
        others = [call for call in calls if call is not event]
        if event or not others:
            self.observer.begin(event or {}, event or {}, [row])
        self._add([row])
        with_it = f"its batch was refused: {reason}" if event else reason
        for call in others:
            other = replace(row, event=call, reason=with_it, findings=())
            self.observer.begin(call, call, [other])
            self.observer.finish(other)

    def list_rows(
        self, record: IntakeRecord, source: Source | None
    ) -> list[PendingDelivery]:
        """Return a row for each destination of the event, or one that says why none."""
        event = record.event
        reason = "no source has this write key" if source is None else record.rejection
        if reason or source is None:
            row = self._row(source.name if source else "", event)
            row.ended_as, row.reason = REJECTED, reason
            return [row]
        connections = self._workspace.connections(source)
        rows = [self._address(event, source.name, one) for one in connections]
        if not rows:
            row = self._row(source.name, event)
            row.ended_as, row.reason = FILTERED, "no destination follows this source"
            rows = [row]
        for row in rows:
            row.violations = record.violations
        return rows

    def _address(
        self, event: Event, source: str, one: ConnectedDestination
    ) -> PendingDelivery:
        row = self._row(source, event)
        self._connect(row, one)
        found = route(event, one.instance)
        row.findings = found.findings
        if not found.is_open:
            row.ended_as, row.reason = FILTERED, found.stopped_by
        return row

    def _connect(self, row: PendingDelivery, one: ConnectedDestination) -> None:
        row.instance_id, row.instance_name = one.instance.id, one.instance.name
        row.destination, row.profiles = one.destination, one.profiles
        row.names = [
            str(each.get("name") or each.get("partnerAction"))
            for each in one.instance.enabled_subscriptions()
        ]

    def _row(self, source: str, event: Event) -> PendingDelivery:
        return PendingDelivery(next(self._numbers), self._now(), source, event)
