"""Send one sample notification immediately, for a caller that waits for the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.webhooks.again import send_once
from schematic_emulator.api.webhooks.payload import write_payload
from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.setup.making import Making
from schematic_emulator.effects.webhooks.attempts import add_attempt
from schematic_emulator.effects.webhooks.news import News
from schematic_emulator.effects.webhooks.recipients import drop_oldest, make_event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.webhooks.service import Webhooks
    from schematic_emulator.effects.records import Attempt, Webhook
    from schematic_emulator.effects.state import State

_VERBS = frozenset(("created", "updated", "deleted"))


def try_webhook(
    environment: Environment,
    webhook: Webhook,
    request_type: str,
    webhooks: Webhooks,
) -> Attempt:
    """Send a sample of a request type, once, and store it among the webhook events.

    The sample describes the newest object of its type; without one its body is `{}`.
    """
    now = environment.clock.now
    with environment.lock:
        making = Making(now(), webhooks.ids)
        news = _choose_news(environment.state, request_type)
        text = write_payload(environment, news)
        event = make_event(webhook, request_type, text, making)
        most = webhooks.settings.webhook_events_size
        room = drop_oldest(environment.state, 1, most)
        environment.commit([*room, RowKept("webhook_events", event)])
    attempt = send_once(webhook, text, now, webhooks.targets)
    with environment.lock:
        if event.id in environment.state.webhook_events:
            noted = add_attempt(event, attempt, most_attempts=1)
            environment.commit([RowKept("webhook_events", noted)])
    return attempt


def _choose_news(state: State, request_type: str) -> News:
    """Choose the newest object of the request type's kind as the sample, if any."""
    stem, _, verb = request_type.rpartition(".")
    object_type, find = _SAMPLES.get(stem, (stem.partition(".")[0], None))
    rows = find(state) if find and verb in _VERBS else {}
    if not rows:
        return News(request_type, object_type, None)
    subject = rows[next(reversed(rows))]
    company_id = {
        "company": getattr(subject, "id", None),
        "company_override": getattr(subject, "holder_id", None),
    }.get(object_type)
    return News(request_type, object_type, subject, company_id)


_SAMPLES: Mapping[str, tuple[str, Callable[[State], dict[str, Any]]]] = {
    "company": ("company", lambda state: state.companies),
    "user": ("user", lambda state: state.users),
    "feature": ("feature", lambda state: state.account.features),
    "flag": ("flag", lambda state: state.account.flags),
    "plan": ("plan", lambda state: state.account.plans),
    "plan.entitlement": ("plan_entitlement", lambda state: state.plan_entitlements),
    "company.override": ("company_override", lambda state: state.company_overrides),
}
