"""Make an event's row of what arrived and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store.capture import OK, Capture

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.store.facts import RequestFacts
    from schematic_emulator.effects.outcome import PlannedOutcome

_new = object.__new__
_NOTHING: dict[str, Any] = {}


def make_row(
    event: dict[str, Any],
    raw: bytes,
    facts: RequestFacts,
    at: datetime,
    outcome: PlannedOutcome,
) -> Capture:
    """Make an event's row, whatever its shape; `event` is empty if it is no object.

    Number, environment and what was noticed on arrival follow.
    """
    get = event.get
    body = get("body")
    inner = body if type(body) is dict else _NOTHING
    kind, name, quantity = get("type"), inner.get("event"), inner.get("quantity")
    sent_at, idempotency_key = get("sent_at"), get("idempotency_key")
    # Every event makes a row: filling one in costs half of what a call with 21
    # arguments does.
    row = _new(Capture)
    row.number = 0
    row.environment_id = None
    row.received_at = at
    row.captured_at = outcome.captured_at
    row.raw = raw
    row.type = kind if type(kind) is str else None
    row.subtype = name if type(name) is str else None
    row.status = outcome.status
    row.violations = ()
    row.noticed = outcome.findings
    row.error_message = outcome.error_message
    row.company_id = outcome.company_id
    row.user_id = outcome.user_id
    row.quantity = quantity if type(quantity) is int else 1
    row.sent_at = sent_at if type(sent_at) is str else None
    row.idempotency_key = idempotency_key if type(idempotency_key) is str else None
    _, _, row.user_agent, row.remote_ip, _ = facts
    row.http_status = OK
    row.duplicate = outcome.is_duplicate
    row.has_body = inner is body
    return row
