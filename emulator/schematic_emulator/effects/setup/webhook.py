"""Plan to create, change and remove a webhook."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.effects.changes import Change, RowRemoved
from schematic_emulator.effects.records import Webhook

if TYPE_CHECKING:
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State

CONFIGS = {
    "entitlement_trigger_configs": ("feature_ids", "feature_id"),
    "credit_trigger_configs": ("credit_ids", "credit_id"),
}


def make_webhook(body: dict[str, Any], secret: str, making: Making) -> Webhook:
    """Plan a new webhook from `api/create-webhook`; it is active immediately."""
    return Webhook(
        id=making.ids("whk"),
        name=body["name"],
        url=body["url"],
        secret=secret,
        status="active",
        request_types=_unique(body["request_types"]),
        **{"feature_ids": None, "credit_ids": None, **_configs(body)},
        active_since=making.at,
        created_at=making.at,
        updated_at=making.at,
    )


def change_webhook(webhook: Webhook, body: dict[str, Any], making: Making) -> Webhook:
    """Plan the changes of `api/update-webhook`; absent and null properties stay.

    For a webhook that is activated again, earlier failures no longer count.
    """
    sent: dict[str, Any] = {
        name: body[name]
        for name in ("name", "url", "status")
        if body.get(name) is not None
    }
    if body.get("request_types") is not None:
        sent["request_types"] = _unique(body["request_types"])
    if webhook.status == "inactive" and sent.get("status") == "active":
        sent["active_since"] = making.at
    return replace(webhook, updated_at=making.at, **{**sent, **_configs(body)})


def remove_webhook(state: State, webhook: Webhook) -> list[Change]:
    """Plan to remove a webhook with its notifications."""
    return [
        RowRemoved("webhooks", webhook.id),
        *(
            RowRemoved("webhook_events", event.id)
            for event in state.webhook_events.values()
            if event.webhook_id == webhook.id
        ),
    ]


def _configs(body: dict[str, Any]) -> dict[str, tuple[str, ...] | None]:
    """Return the ids in the configurations that are sent; None, for all, if empty."""
    return {
        member: _unique(row[own_id] for row in body[name]) or None
        for name, (member, own_id) in CONFIGS.items()
        if body.get(name) is not None
    }


def _unique(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
