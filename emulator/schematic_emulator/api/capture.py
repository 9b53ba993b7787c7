"""Take one event in: check it, let it take effect, keep it with both verdicts."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check_event
from schematic_emulator.api.auth import UNKNOWN_KEY, find_api_key
from schematic_emulator.api.capture_row import Capture
from schematic_emulator.api.environment import EVENT_TYPES
from schematic_emulator.effects.advice import advise
from schematic_emulator.effects.apply import apply_all
from schematic_emulator.effects.outcome import fail
from schematic_emulator.effects.plan import plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.api.environment import Environment
    from schematic_emulator.api.facts import RequestFacts
    from schematic_emulator.api.keys import ApiKey
    from schematic_emulator.api.settings import EmulatorSettings
    from schematic_emulator.api.store import Store
    from schematic_emulator.effects.arrival import Ids
    from schematic_emulator.effects.outcome import Outcome

OK = 200
BAD_REQUEST = 400
UNAUTHORIZED = 401
KEPT_OF_REFUSED = 4096


class Collector:
    """Take in events one by one, for any environment of a store; thread-safe."""

    def __init__(self, store: Store, settings: EmulatorSettings, ids: Ids) -> None:
        self._store = store
        self._ids = ids
        self._switches = settings.switches.effects
        self._strict = settings.strict
        self._strict_auth = settings.strict_auth

    def capture(
        self,
        event: Any,
        raw: bytes,
        facts: RequestFacts,
        at: datetime,
        findings: tuple[Finding, ...],
    ) -> Capture:
        """Take in one event as parsed, with its bytes; give the row that is kept."""
        violations = tuple(check_event(event))
        refusal = describe(violations) if violations else None
        if type(event) is not dict:
            event = {}
        findings += advise(event)
        row = _make_row(event, raw, facts, at, violations, findings)
        key = find_api_key(self._store, event.get("api_key"), facts.header_key)
        if key is None:
            self._leave_unclaimed(row, refusal, at)
        else:
            self._take_effect(event, row, key, refusal)
        return row

    def refuse(
        self, message: str, raw: bytes, facts: RequestFacts, at: datetime, status: int
    ) -> None:
        """Keep a row of a request that is refused as a whole."""
        row = _make_row({}, raw[:KEPT_OF_REFUSED], facts, at, (), ())
        row.http_status = status
        row.settle(fail(message, at))
        key = find_api_key(self._store, None, facts.header_key)
        if key is None:
            self._keep_unclaimed(row)
            return
        with key.environment.lock:
            self._keep(row, key.environment, is_event=False)

    def _take_effect(
        self, event: dict[str, Any], row: Capture, key: ApiKey, refusal: str | None
    ) -> None:
        environment = key.environment
        with environment.lock:
            outcome = plan(
                environment.state,
                event,
                at=row.received_at,
                ids=self._ids,
                key_kind=key.kind,
                switches=self._switches,
                digest=hash(row.raw),
                refusal=refusal,
            )
            self._judge(row, outcome, refusal)
            if row.http_status == OK:
                apply_all(environment.state, outcome.changes)
            self._keep(row, environment, is_event=_is_listed(event, row))

    def _judge(self, row: Capture, outcome: Outcome, refusal: str | None) -> None:
        row.settle(outcome)
        if refusal is not None:
            # A duplicate is dropped unread, and yet it breaks its contract.
            row.status, row.error_message = "failed", refusal
        if self._strict and row.status == "failed":
            row.http_status = BAD_REQUEST

    def _keep(self, row: Capture, environment: Environment, *, is_event: bool) -> None:
        row.number = self._store.next_number()
        row.environment_id = environment.id
        environment.record(row, is_event=is_event)
        for listener in self._store.listeners:
            listener(row)

    def _leave_unclaimed(self, row: Capture, refusal: str | None, at: datetime) -> None:
        if self._strict_auth:
            row.http_status, refusal = UNAUTHORIZED, UNKNOWN_KEY
        elif self._strict:
            row.http_status = BAD_REQUEST
        row.settle(fail(refusal or UNKNOWN_KEY, at))
        self._keep_unclaimed(row)

    def _keep_unclaimed(self, row: Capture) -> None:
        unclaimed = self._store.unclaimed
        with unclaimed.lock:
            row.number = self._store.next_number()
            unclaimed.record(row)
            for listener in self._store.listeners:
                listener(row)


def describe(violations: Sequence[Violation]) -> str:
    """Say in one line why an event breaks its contract."""
    first = violations[0]
    line = f"{first.pointer or 'event'}: expected {first.expected}, found {first.found}"
    rest = len(violations) - 1
    return f"{line} (and {rest} more)" if rest else line


def _is_listed(event: dict[str, Any], row: Capture) -> bool:
    """Tell whether `GET /events` shows it: accepted, no duplicate, of a known shape."""
    return (
        row.http_status == OK
        and not row.duplicate
        and row.type in EVENT_TYPES
        and type(event.get("body")) is dict
    )


def _make_row(  # noqa: PLR0913 - one call an event, positional for speed
    event: dict[str, Any],
    raw: bytes,
    facts: RequestFacts,
    at: datetime,
    violations: tuple[Violation, ...],
    findings: tuple[Finding, ...],
) -> Capture:
    """Make the row of an event, of whatever shape, before its outcome is known."""
    get = event.get
    body = get("body")
    if type(body) is not dict:
        body = {}
    kind, name, quantity = get("type"), body.get("event"), body.get("quantity")
    sent_at, idempotency_key = get("sent_at"), get("idempotency_key")
    # One text serves all rows of a client, whose header is a new text each time.
    agent, ip = facts.user_agent, facts.remote_ip
    return Capture(
        0,
        None,
        at,
        at,
        raw,
        kind if type(kind) is str else None,
        name if type(name) is str else None,
        "pending",
        violations,
        findings,
        None,
        None,
        None,
        quantity if type(quantity) is int else 1,
        sent_at if type(sent_at) is str else None,
        idempotency_key if type(idempotency_key) is str else None,
        None if agent is None else intern(agent),
        None if ip is None else intern(ip),
        OK,
        False,
    )
