"""Builds the answer for one telling of a webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.instant import write_instant
from schematic_emulator.api.describe.webhook import describe_webhook

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import WebhookEvent


def describe_webhook_event(
    environment: EnvironmentView, event: WebhookEvent
) -> dict[str, Any]:
    """Return the telling as it stands: `urn:...:api/webhook-event`, WebhookEvent.

    `sent_at` and `response_code` are the last attempt's.
    """
    last = event.attempts[-1] if event.attempts else None
    answer: dict[str, Any] = {
        "id": event.id,
        "webhook_id": event.webhook_id,
        "request_type": event.request_type,
        "status": event.status,
        "payload": event.payload,
        "attempt_count": len(event.attempts),
        "response_code": last.response_code if last else None,
        "sent_at": write_instant(last.at) if last else None,
        "created_at": write_instant(event.created_at),
        "updated_at": write_instant(event.updated_at),
    }
    webhook = environment.state.webhooks.get(event.webhook_id)
    if webhook is not None:
        answer["webhook"] = describe_webhook(environment, webhook)
    return answer
