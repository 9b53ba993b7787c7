"""Describe a captured event as a row of the journal, its API key shortened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.api.store.redaction import hide_keys, hide_keys_within

if TYPE_CHECKING:
    from schematic_emulator.api.store.capture import Capture

TEXT_CHARACTERS = 2000


def describe_row(capture: Capture) -> dict[str, Any]:
    """Return a capture as a row of `urn:...:emulator/journal`, with both verdicts.

    `verdict` is the journal's, `http_status` the one that the client saw. `event` is
    null if the body is not a JSON object; then `text` is its first 2,000 characters.
    """
    event = capture.event
    row = {
        "number": capture.number,
        "journey": capture.journey or None,
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


@dataclass(frozen=True, slots=True)
class Reason:
    """One remark about an event; `severity` is that of a rule, or `note`."""

    severity: str
    text: str


def list_reasons(capture: Capture) -> list[Reason]:
    """Return every remark about an event, errors first.

    Violations replace the error message, which only summarizes them.
    """
    errors = [str(violation) for violation in capture.violations]
    reasons = [Reason("error", text) for text in errors or _messages(capture)]
    if capture.duplicate:
        reasons.append(Reason("note", "dropped: its idempotency key was used before"))
    reasons += [
        Reason(finding.severity, f"{finding.rule}: {finding.message}")
        for finding in capture.findings
    ]
    return [Reason(reason.severity, hide_keys(reason.text)) for reason in reasons]


def _messages(capture: Capture) -> list[str]:
    return [capture.error_message] if capture.error_message else []
