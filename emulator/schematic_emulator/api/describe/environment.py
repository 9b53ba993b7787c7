"""Builds the answer for one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.instant import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.store.environment import Environment


def describe_environment(environment: Environment) -> dict[str, Any]:
    """Return the environment: `urn:...:api/environment`, Environment.

    `require_context_signature` is demanded by schematichq 1.4 and later; what it
    does is not published, so no environment requires it.
    """
    return {
        "id": environment.id,
        "name": environment.name,
        "environment_type": environment.environment_type,
        "require_context_signature": False,
        "created_at": write_instant(environment.created_at),
        "updated_at": write_instant(environment.updated_at),
    }
