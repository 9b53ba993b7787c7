"""Builds the answer for one webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.instant import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import Webhook


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
