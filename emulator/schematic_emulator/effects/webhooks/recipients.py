"""Plan notifications: which webhooks get one, and which old ones are removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.effects.changes import RowRemoved
from schematic_emulator.effects.records import WebhookEvent
from schematic_emulator.effects.webhooks.limits import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.effects.records import Webhook
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State
    from schematic_emulator.effects.webhooks.news import News


def list_recipients(state: State, news: News) -> Iterator[Webhook]:
    """Yield the active webhooks that are to be notified of news."""
    for webhook in state.webhooks.values():
        if (
            webhook.status == "active"
            and news.action in webhook.request_types
            and _is_about(webhook, news)
        ):
            yield webhook


def _is_about(webhook: Webhook, news: News) -> bool:
    """Return whether a limit is one of those that the webhook was set up for.

    The documentation says that these triggers must be configured for each feature, but
    not what a webhook without any receives. Here it receives all.
    """
    if webhook.feature_ids is None or not news.action.startswith(PREFIX):
        return True
    return news.feature_id in webhook.feature_ids


def make_event(
    webhook: Webhook, request_type: str, payload: str, making: Making
) -> WebhookEvent:
    """Return a new notification for a webhook, still to be sent."""
    return WebhookEvent(
        id=making.ids("whev"),
        webhook_id=webhook.id,
        request_type=request_type,
        payload=payload,
        status="pending",
        attempts=(),
        next_at=None,
        created_at=making.at,
        updated_at=making.at,
    )


def drop_oldest(
    state: State, new_events: int, most: int, excess: int = 0
) -> list[RowRemoved]:
    """Plan to remove the oldest events, so that at most `most` remain with new ones.

    `excess` is the number of characters by which all payloads exceed their limit.
    """
    surplus = max(0, len(state.webhook_events) + new_events - most)
    dropped: list[RowRemoved] = []
    for event in state.webhook_events.values():
        if len(dropped) >= surplus and excess <= 0:
            break
        dropped.append(RowRemoved("webhook_events", event.id))
        excess -= len(event.payload)
    return dropped


def measure_payloads(state: State) -> int:
    """Return the number of characters of all stored payloads."""
    return sum(len(event.payload) for event in state.webhook_events.values())
