"""Plan the events of webhooks: who hears of something, and which rows make room."""

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
    """Yield the webhooks that are to hear of something."""
    for webhook in state.webhooks.values():
        if (
            webhook.status == "active"
            and news.action in webhook.request_types
            and _is_about(webhook, news)
        ):
            yield webhook


def _is_about(webhook: Webhook, news: News) -> bool:
    """Tell whether a limit is one of those that the webhook was set up for.

    The documentation says that these triggers must be configured for each feature;
    it does not say what a webhook without any hears. Here it hears of all.
    """
    if webhook.feature_ids is None or not news.action.startswith(PREFIX):
        return True
    return news.feature_id in webhook.feature_ids


def make_event(
    webhook: Webhook, request_type: str, payload: str, making: Making
) -> WebhookEvent:
    """Plan one telling, which is still to be sent."""
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
    state: State, coming: int, most: int, excess: int = 0
) -> list[RowRemoved]:
    """Plan the leaving of the oldest events, so that as many as come have room.

    `excess` is by how many characters the payloads are too many.
    """
    leaving = max(0, len(state.webhook_events) + coming - most)
    gone: list[RowRemoved] = []
    for event in state.webhook_events.values():
        if len(gone) >= leaving and excess <= 0:
            break
        gone.append(RowRemoved("webhook_events", event.id))
        excess -= len(event.payload)
    return gone


def measure_payloads(state: State) -> int:
    """Count the characters of all payloads that are kept."""
    return sum(len(event.payload) for event in state.webhook_events.values())
