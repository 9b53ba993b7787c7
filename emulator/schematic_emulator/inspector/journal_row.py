"""Turns a captured event into a row of the journal, its API key cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.answers.instant import write_instant
from schematic_emulator.inspector.redaction import hide_keys, hide_keys_within

if TYPE_CHECKING:
    from schematic_emulator.api.capture_row import Capture

TEXT_CHARACTERS = 2000


def describe_row(capture: Capture) -> dict[str, Any]:
    """Return what arrived, both verdicts and the reasons, as a JSON object.

    `event` is null for what is no JSON object; then `text` holds its beginning.
    """
    event = capture.event
    row = {
        "number": capture.number,
        "id": capture.id,
        "environment_id": capture.environment_id,
        "received_at": write_instant(capture.received_at),
        "captured_at": write_instant(capture.captured_at),
        "verdict": "good" if capture.is_good else "bad",
        "http_status": capture.http_status,
        "status": capture.status,
        "error_message": capture.error_message,
        "violations": [violation.to_json() for violation in capture.violations],
        "findings": [finding.to_json() for finding in capture.findings],
        "type": capture.type,
        "subtype": capture.subtype,
        "company_id": capture.company_id,
        "user_id": capture.user_id,
        "quantity": capture.quantity,
        "sent_at": capture.sent_at,
        "idempotency_key": capture.idempotency_key,
        "duplicate": capture.duplicate,
        "user_agent": capture.user_agent,
        "remote_ip": capture.remote_ip,
        "event": event,
        "text": capture.text[:TEXT_CHARACTERS] if event is None else None,
    }
    return {name: hide_keys_within(value) for name, value in row.items()}


def list_reasons(capture: Capture) -> list[str]:
    """Return one line for each thing that is to be said against an event.

    What it failed of comes first, then what breaks the contract, then findings.
    """
    lines = [str(violation) for violation in capture.violations]
    if capture.error_message and capture.error_message not in lines:
        lines.insert(0, capture.error_message)
    if capture.duplicate:
        lines.append("dropped: its idempotency key was used before")
    lines += [f"{finding.rule}: {finding.message}" for finding in capture.findings]
    return [hide_keys(line) for line in lines]
