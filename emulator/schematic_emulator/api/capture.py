"""Take one event in: check it, let it take effect, keep it with both verdicts."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check_event
from schematic_emulator.api.auth import UNKNOWN_KEY, find_api_key
from schematic_emulator.api.capture_row import Capture
from schematic_emulator.api.environment import EVENT_TYPES
from schematic_emulator.effects.advice import advise
from schematic_emulator.effects.apply import apply
from schematic_emulator.effects.plan import plan
from schematic_emulator.effects.repeats import digest_body

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.api.facts import RequestFacts
    from schematic_emulator.api.keys import ApiKey
    from schematic_emulator.api.settings import EmulatorSettings
    from schematic_emulator.api.store import Store
    from schematic_emulator.effects.arrival import Ids

OK = 200
BAD_REQUEST = 400
UNAUTHORIZED = 401
KEPT_OF_REFUSED = 4096
NO_VIOLATIONS: tuple[Violation, ...] = ()


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
        *,
        at: datetime,
        findings: tuple[Finding, ...],
    ) -> Capture:
        """Take in one event as parsed, with its bytes; give the row that is kept."""
        violations = check_event(event)
        if type(event) is not dict:
            event = {}
        row = _make_row(event, raw, facts, at)
        if violations:
            row.violations = tuple(violations)
        advice = advise(event)
        row.findings = findings + advice if findings else advice
        key = find_api_key(self._store, event.get("api_key"), facts.header_key)
        if key is None:
            self._keep_unclaimed(row)
        else:
            self._take_effect(event, row, key)
        return row

    def refuse(
        self,
        message: str,
        raw: bytes,
        facts: RequestFacts,
        *,
        at: datetime,
        status: int,
    ) -> Capture:
        """Keep a row of a request that is refused as a whole."""
        row = _make_row({}, raw[:KEPT_OF_REFUSED], facts, at)
        row.status, row.error_message, row.http_status = "failed", message, status
        key = find_api_key(self._store, None, facts.header_key)
        if key is None:
            self._number_unclaimed(row)
            return row
        environment = key.environment
        with environment.lock:
            row.number = self._store.next_number()
            row.environment_id = environment.id
            environment.record(row, is_event=False)
            self._tell(row)
        return row

    def _take_effect(self, event: dict[str, Any], row: Capture, key: ApiKey) -> None:
        environment = key.environment
        refusal = describe(row.violations) if row.violations else None
        digest = digest_body(row.raw) if refusal is None else None
        with environment.lock:
            row.number = self._store.next_number()
            row.environment_id = environment.id
            state = environment.state
            outcome = plan(
                state,
                event,
                at=row.received_at,
                ids=self._ids,
                key_kind=key.kind,
                switches=self._switches,
                digest=digest,
                refusal=refusal,
            )
            failed = outcome.status == "failed" or refusal is not None
            row.status = "failed" if failed else outcome.status
            row.error_message = outcome.error_message or refusal
            row.captured_at = outcome.captured_at
            row.company_id, row.user_id = outcome.company_id, outcome.user_id
            row.duplicate = outcome.is_duplicate
            if outcome.findings:
                row.findings += outcome.findings
            if failed and self._strict:
                row.http_status = BAD_REQUEST
            else:
                for change in outcome.changes:
                    apply(state, change)
            environment.record(row, is_event=_is_listed(event, row))
            self._tell(row)

    def _keep_unclaimed(self, row: Capture) -> None:
        row.status = "failed"
        row.error_message = describe(row.violations) if row.violations else UNKNOWN_KEY
        if self._strict_auth:
            row.http_status, row.error_message = UNAUTHORIZED, UNKNOWN_KEY
        elif self._strict:
            row.http_status = BAD_REQUEST
        self._number_unclaimed(row)

    def _number_unclaimed(self, row: Capture) -> None:
        unclaimed = self._store.unclaimed
        with unclaimed.lock:
            row.number = self._store.next_number()
            unclaimed.record(row)
            self._tell(row)

    def _tell(self, row: Capture) -> None:
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


def _make_row(
    event: dict[str, Any], raw: bytes, facts: RequestFacts, at: datetime
) -> Capture:
    body = event.get("body")
    if type(body) is not dict:
        body = {}
    quantity = body.get("quantity")
    agent, ip = facts.user_agent, facts.remote_ip
    # One text serves all rows of a client, whose header is a new text each time.
    return Capture(
        0,
        None,
        at,
        at,
        raw,
        _text(event.get("type")),
        _text(body.get("event")),
        "pending",
        NO_VIOLATIONS,
        (),
        None,
        None,
        None,
        quantity if type(quantity) is int else 1,
        _text(event.get("sent_at")),
        _text(event.get("idempotency_key")),
        None if agent is None else intern(agent),
        None if ip is None else intern(ip),
        OK,
        False,
    )


def _text(value: object) -> str | None:
    return value if type(value) is str else None
