"""Describe an account: its environments, its API keys, its Segment integration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant, write_optional

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.store import Store
    from schematic_emulator.effects.arrival import KeyKind


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
