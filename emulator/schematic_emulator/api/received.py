"""Make an event's row of what arrived and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.capture_row import OK, Capture

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.facts import RequestFacts
    from schematic_emulator.effects.outcome import Outcome

_NOTHING: dict[str, Any] = {}


def make_row(
    event: dict[str, Any],
    raw: bytes,
    facts: RequestFacts,
    at: datetime,
    outcome: Outcome,
) -> Capture:
    """Make an event's row, whatever its shape; `event` is empty if it is no object.

    Number, environment and what was noticed on arrival follow.
    """
    get = event.get
    body = get("body")
    inner = body if type(body) is dict else _NOTHING
    kind, name, quantity = get("type"), inner.get("event"), inner.get("quantity")
    sent_at, idempotency_key = get("sent_at"), get("idempotency_key")
    return Capture(
        0,
        None,
        at,
        outcome.captured_at,
        raw,
        kind if type(kind) is str else None,
        name if type(name) is str else None,
        outcome.status,
        (),
        outcome.findings,
        outcome.error_message,
        outcome.company_id,
        outcome.user_id,
        quantity if type(quantity) is int else 1,
        sent_at if type(sent_at) is str else None,
        idempotency_key if type(idempotency_key) is str else None,
        facts.user_agent,
        facts.remote_ip,
        OK,
        outcome.is_duplicate,
        inner is body,
    )
