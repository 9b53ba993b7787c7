"""Plan what follows from an attempt to notify a webhook: success, retry or failure.

Source: Schematic's documentation, integrations/webhooks, read at commit be96f89 of
SchematicHQ/schematic-fern-config: five retries with exponential back-off and jitter,
and an end for endpoints that fail 90% of 25 events or more within 24 hours.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from schematic_emulator.effects.changes import Change, RowKept

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.records import Attempt, Webhook, WebhookEvent
    from schematic_emulator.effects.state import State

MOST_ATTEMPTS = 6
# The documentation does not say how long; a second, then doubled, suits tests.
FIRST_WAIT_S = 1.0
WINDOW = timedelta(hours=24)
FEWEST_EVENTS = 25
FAILING_PERCENT = 90


def plan_attempt(state: State, event: WebhookEvent, attempt: Attempt) -> list[Change]:
    """Plan the event after an attempt, and the end of a webhook that keeps failing."""
    updated = add_attempt(event, attempt)
    changes: list[Change] = [RowKept("webhook_events", updated)]
    webhook = state.webhooks.get(event.webhook_id)
    if webhook and updated.status == "failure" and _is_failing(state, webhook, updated):
        ended = replace(webhook, status="inactive", updated_at=attempt.at)
        changes.append(RowKept("webhooks", ended))
    return changes


def add_attempt(
    event: WebhookEvent, attempt: Attempt, most_attempts: int = MOST_ATTEMPTS
) -> WebhookEvent:
    """Return an event with one more attempt, and `next_at` if another one follows."""
    attempts = (*event.attempts, attempt)
    updated = replace(event, attempts=attempts, next_at=None, updated_at=attempt.at)
    if is_success(attempt):
        return replace(updated, status="success")
    if len(attempts) >= most_attempts:
        return replace(updated, status="failure")
    wait = timedelta(seconds=find_wait_s(event.id, len(attempts)))
    return replace(updated, next_at=attempt.at + wait)


def give_up(event: WebhookEvent, at: datetime) -> list[Change]:
    """Plan to mark an event as failed, so that it is not sent again."""
    ended = replace(event, status="failure", next_at=None, updated_at=at)
    return [RowKept("webhook_events", ended)]


def is_success(attempt: Attempt) -> bool:
    """Return whether the receiver accepted the notification, with any 2xx status."""
    code = attempt.response_code
    return code is not None and 200 <= code <= 299  # noqa: PLR2004 - HTTP's own class


def find_wait_s(event_id: str, attempts: int) -> float:
    """Return the seconds to wait after a number of attempts: doubled each time.

    Jitter takes away up to half, always the same for the same attempt of an event.
    """
    jitter = Random(f"{event_id}:{attempts}").uniform(0.5, 1.0)  # noqa: S311 - no secret
    return float(FIRST_WAIT_S * 2 ** (attempts - 1) * jitter)


def _is_failing(state: State, webhook: Webhook, newest: WebhookEvent) -> bool:
    since = max(newest.updated_at - WINDOW, webhook.active_since)
    ended = [
        event.status
        for event in state.webhook_events.values()
        if event.webhook_id == webhook.id
        and event.status != "pending"
        and event.updated_at > since
        and event.id != newest.id
    ]
    total, failures = len(ended) + 1, ended.count("failure") + 1
    return total >= FEWEST_EVENTS and failures * 100 >= total * FAILING_PERCENT
