"""Send a notification once, now, for a caller that waits for the result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from schematic_emulator.deadline import run_coroutine
from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.webhooks.attempts import add_attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.webhooks.target import Targets
    from schematic_emulator.effects.records import Attempt, Webhook, WebhookEvent

# Someone who sends by hand, or a script, may do so without end; the contracts
# emulator/webhook-sent and emulator/webhook-list hold the same number.
MOST_ATTEMPTS_KEPT = 100


def send_again(
    environment: Environment,
    webhook: Webhook,
    event: WebhookEvent,
    targets: Targets,
) -> WebhookEvent:
    """Send a notification once more, with its payload as it was; return it as stored.

    It is not tried again by itself, whether it succeeds or fails. The newest 100
    attempts are kept.
    """
    attempt = send_once(webhook, event.payload, environment.clock.now, targets)
    with environment.lock:
        stored = environment.state.webhook_events.get(event.id)
        known = event if stored is None else stored
        known = replace(known, attempts=known.attempts[1 - MOST_ATTEMPTS_KEPT :])
        noted = add_attempt(known, attempt, most_attempts=len(known.attempts) + 1)
        if stored is not None:
            environment.commit([RowKept("webhook_events", noted)])
    return noted


def send_once(
    webhook: Webhook, payload: str, now: Callable[[], Any], targets: Targets
) -> Attempt:
    """Send a payload once, and return the attempt."""
    from schematic_emulator.api.webhooks.sender import WebhookRequest, WebhookSender

    async def send() -> Attempt:
        async with WebhookSender(now, targets) as sender:
            return await sender.send(
                WebhookRequest(webhook.url, webhook.secret, payload)
            )

    attempt: Attempt = run_coroutine(send())
    return attempt
