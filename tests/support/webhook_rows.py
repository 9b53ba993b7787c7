"""Rows of a webhook and of what it was told, as tests need them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from schematic_emulator.effects.records import Webhook, WebhookEvent

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
# Nobody listens there.
NOWHERE = "http://127.0.0.1:9/"
WEBHOOK = Webhook(
    id="whk_1",
    name="Hook",
    url=NOWHERE,
    secret="whsec_1",
    status="active",
    request_types=("company.created",),
    feature_ids=None,
    credit_ids=None,
    active_since=NOON,
    created_at=NOON,
    updated_at=NOON,
)


def make_event(own_id: str = "whev_1", **more: Any) -> WebhookEvent:
    """Return one telling of the webhook, which is still to be sent."""
    members: dict[str, Any] = {
        "webhook_id": WEBHOOK.id,
        "request_type": "company.created",
        "payload": "{}",
        "status": "pending",
        "attempts": (),
        "next_at": None,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return WebhookEvent(id=own_id, **{**members, **more})
