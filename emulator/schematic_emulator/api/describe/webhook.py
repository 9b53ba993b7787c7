"""Describe a webhook, and a notification that was sent to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import Webhook, WebhookEvent


def describe_webhook(_: EnvironmentView, webhook: Webhook) -> dict[str, Any]:
    """Return the webhook with its secret: `urn:...:api/webhook`, Webhook."""
    return {
        "id": webhook.id,
        "name": webhook.name,
        "url": webhook.url,
        "secret": webhook.secret,
        "status": webhook.status,
        "request_types": list(webhook.request_types),
        "entitlement_trigger_configs": _configs("feature_id", webhook.feature_ids),
        "credit_trigger_configs": _configs("credit_id", webhook.credit_ids),
        "created_at": write_instant(webhook.created_at),
        "updated_at": write_instant(webhook.updated_at),
    }


def _configs(name: str, ids: tuple[str, ...] | None) -> list[dict[str, str]] | None:
    return None if ids is None else [{name: own_id} for own_id in ids]


def describe_webhook_event(
    environment: EnvironmentView, event: WebhookEvent
) -> dict[str, Any]:
    """Return the notification: `urn:...:api/webhook-event`, WebhookEvent.

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
