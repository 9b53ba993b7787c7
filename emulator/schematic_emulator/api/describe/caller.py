"""Builds the answer that says whom a key belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.environment import describe_environment

if TYPE_CHECKING:
    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.store import Store

ACCOUNT_NAME = "Schematic Emulator"


def describe_caller(store: Store, key: ApiKey) -> dict[str, Any]:
    """Return account and actor behind a key: `urn:...:api/whoami`.

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
