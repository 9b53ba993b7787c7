"""Describe an account: its environments, its API keys, its Segment integration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant, write_optional

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.effects.arrival import KeyKind
    from schematic_emulator.effects.records import Webhook, WebhookEvent


def describe_environment(environment: Environment) -> dict[str, Any]:
    """Return the environment: `urn:...:api/environment`, Environment.

    `require_context_signature` is required by schematichq 1.4 and later; what it does
    is not documented, so it is false everywhere.
    """
    return {
        "id": environment.id,
        "name": environment.name,
        "environment_type": environment.environment_type,
        "require_context_signature": False,
        "created_at": write_instant(environment.created_at),
        "updated_at": write_instant(environment.updated_at),
    }


ACCOUNT_NAME = "Schematic Emulator"


def describe_caller(store: Store, key: ApiKey) -> dict[str, Any]:
    """Return the account and actor that a key belongs to: `urn:...:api/whoami`.

    Its environments are those of the account, newest first.
    """
    siblings = reversed(store.siblings(key.environment))
    return {
        "account_id": key.environment.state.account.id,
        "account_name": ACCOUNT_NAME,
        "actor_type": "api_key",
        "api_key_id": key.id,
        "environment_id": key.environment.id,
        "environments": [describe_environment(each) for each in siblings],
        "onboarding_complete": True,
    }


# The scopes of each kind of key in the vendor's words; they cannot be changed here.
SCOPES: dict[KeyKind, tuple[str, ...]] = {
    "secret": ("admin", "capture", "read", "write"),
    "readonly": ("read",),
    "publishable": ("capture",),
}


def describe_api_key(store: Store, key: ApiKey) -> dict[str, Any]:
    """Return a key without its text: `urn:...:api/api-key`, ApiKey.

    `integration` is left out: no key belongs to one here.
    """
    used_at = store.keyring.used_at.get(key.id)
    return {
        "id": key.id,
        "name": key.name,
        "description": key.description,
        "environment_id": key.environment.id,
        "environment": describe_environment(key.environment),
        "readonly": key.kind == "readonly",
        "scopes": list(SCOPES[key.kind]),
        "rate_limit_percent": key.rate_limit_percent,
        "last_used_at": write_optional(used_at),
        "created_at": write_instant(key.created_at),
        "updated_at": write_instant(key.updated_at),
    }


SEGMENT_USER_AGENT = "Segment (Actions)"


def describe_integration(
    environment_id: str, newest_first: Iterable[Capture], *, by_any: bool
) -> dict[str, Any]:
    """Return the connection's state: `urn:...:api/segment-integration`.

    What turns it on at the real service is not documented; here an accepted event with
    Segment's own user agent does, or `by_any`.
    """
    last_event_at = _find_last(newest_first, by_any=by_any)
    return {
        "connected": last_event_at is not None,
        "environment_id": environment_id,
        "last_event_at": write_optional(last_event_at),
    }


def _find_last(newest_first: Iterable[Capture], *, by_any: bool) -> datetime | None:
    for capture in newest_first:
        is_segments = by_any or capture.user_agent == SEGMENT_USER_AGENT
        if is_segments and capture.status != "failed":
            return capture.received_at
    return None


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
