"""Take one event in: check it, let it take effect, keep it with both verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.validation import check_event
from schematic_emulator.api.auth import UNKNOWN_KEY, find_api_key
from schematic_emulator.api.capture_row import OK
from schematic_emulator.api.received import Received, make_row
from schematic_emulator.effects.apply import apply_all
from schematic_emulator.effects.outcome import fail
from schematic_emulator.effects.plan import plan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.api.capture_row import Capture
    from schematic_emulator.api.facts import RequestFacts
    from schematic_emulator.api.keys import ApiKey
    from schematic_emulator.api.settings import EmulatorSettings
    from schematic_emulator.api.store import Store
    from schematic_emulator.effects.arrival import Ids

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
        noticed: tuple[Finding, ...],
    ) -> Capture:
        """Take in one event as parsed, with its bytes; give the row that is kept."""
        violations = tuple(check_event(event))
        if type(event) is not dict:
            event = {}
        received = Received(event, raw, facts, at, violations, noticed)
        text = event.get("api_key")
        key = self._store.find_key(text) if type(text) is str else None
        if key is None:
            key = find_api_key(self._store, text, facts.header_key)
        if key is None:
            return self._leave_unclaimed(received)
        return self._take_effect(received, key)

    def refuse(
        self, message: str, raw: bytes, facts: RequestFacts, at: datetime, status: int
    ) -> None:
        """Keep a row of a request that is refused as a whole."""
        received = Received({}, raw[:KEPT_OF_REFUSED], facts, at, (), ())
        row = make_row(received, fail(message, at), status)
        key = find_api_key(self._store, None, facts.header_key)
        if key is None:
            self._keep_unclaimed(row)
        else:
            with key.environment.lock:
                self._keep(row, key)

    def _take_effect(self, received: Received, key: ApiKey) -> Capture:
        event, violations = received.event, received.violations
        refusal = describe(violations) if violations else None
        with key.environment.lock:
            state = key.environment.state
            outcome = plan(
                state,
                event,
                at=received.at,
                ids=self._ids,
                key_kind=key.kind,
                switches=self._switches,
                digest=hash(received.raw),
                refusal=refusal,
            )
            row = make_row(received, outcome)
            if refusal is not None:
                # A duplicate is dropped unread, and yet it breaks its contract.
                row.status, row.error_message = "failed", refusal
            if self._strict and row.status == "failed":
                row.http_status = BAD_REQUEST
            else:
                apply_all(state, outcome.changes)
            self._keep(row, key)
        return row

    def _keep(self, row: Capture, key: ApiKey) -> None:
        """Give a row its number and keep it; the caller holds the lock."""
        store, environment = self._store, key.environment
        row.number = next(store.numbers)
        row.environment_id = environment.id
        environment.record(row)
        for listener in store.listeners:
            listener(row)

    def _leave_unclaimed(self, received: Received) -> Capture:
        """Keep an event that no usable key claims, or no known one (strict_auth)."""
        message, status = UNKNOWN_KEY, BAD_REQUEST if self._strict else OK
        if self._strict_auth:
            status = UNAUTHORIZED
        elif received.violations:
            message = describe(received.violations)
        row = make_row(received, fail(message, received.at), status)
        self._keep_unclaimed(row)
        return row

    def _keep_unclaimed(self, row: Capture) -> None:
        store = self._store
        with store.unclaimed.lock:
            row.number = next(store.numbers)
            store.unclaimed.record(row)
            for listener in store.listeners:
                listener(row)


def describe(violations: Sequence[Violation]) -> str:
    """Say in one line why an event breaks its contract."""
    first = violations[0]
    line = f"{first.pointer or 'event'}: expected {first.expected}, found {first.found}"
    rest = len(violations) - 1
    return f"{line} (and {rest} more)" if rest else line
