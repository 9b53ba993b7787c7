"""Builds the answer that says whom a key belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.answers.environment import describe_environment

if TYPE_CHECKING:
    from schematic_emulator.api.keys import ApiKey

ACCOUNT_NAME = "Schematic Emulator"


def describe_caller(key: ApiKey) -> dict[str, Any]:
    """Return account and actor behind a key: `urn:...:api/whoami`.

    A key sees its own environment only, whichever share its account.
    """
    return {
        "account_id": key.environment.state.account.id,
        "account_name": ACCOUNT_NAME,
        "actor_type": "api_key",
        "api_key_id": key.id,
        "environment_id": key.environment.id,
        "environments": [describe_environment(key.environment)],
        "onboarding_complete": True,
    }
