"""Describe one event between its arrival and its row in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.capture_row import OK, Capture

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_contracts.finding import Finding
    from schematic_contracts.violation import Violation
    from schematic_emulator.api.facts import RequestFacts
    from schematic_emulator.effects.outcome import Outcome


@dataclass(slots=True)
class Received:
    """Carry an event as parsed and as sent, and what is known before it takes effect.

    `event` is empty if what came is no object.
    """

    event: dict[str, Any]
    raw: bytes
    facts: RequestFacts
    at: datetime
    violations: tuple[Violation, ...]
    noticed: tuple[Finding, ...]


def make_row(received: Received, outcome: Outcome, status: int = OK) -> Capture:
    """Make an event's row, whatever its shape; number and environment follow."""
    get, facts = received.event.get, received.facts
    body = get("body")
    inner: dict[str, Any] = body if isinstance(body, dict) else {}
    kind, name, quantity = get("type"), inner.get("event"), inner.get("quantity")
    sent_at, idempotency_key = get("sent_at"), get("idempotency_key")
    # One text serves all rows of a client, whose header is a new text each time.
    agent, ip = facts.user_agent, facts.remote_ip
    return Capture(
        0,
        None,
        received.at,
        outcome.captured_at,
        received.raw,
        kind if type(kind) is str else None,
        name if type(name) is str else None,
        outcome.status,
        received.violations,
        received.noticed + outcome.findings,
        outcome.error_message,
        outcome.company_id,
        outcome.user_id,
        quantity if type(quantity) is int else 1,
        sent_at if type(sent_at) is str else None,
        idempotency_key if type(idempotency_key) is str else None,
        None if agent is None else intern(agent),
        None if ip is None else intern(ip),
        status,
        outcome.is_duplicate,
        inner is body,
    )
