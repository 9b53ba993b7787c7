"""Builds the answer for one user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.entity_key import list_keys
from schematic_emulator.api.describe.entity_trait import list_traits
from schematic_emulator.api.describe.instant import write_instant, write_optional
from schematic_emulator.api.describe.membership import list_memberships

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.state import Entity


def describe_user(environment: EnvironmentView, user: Entity) -> dict[str, Any]:
    """Return the user with all they have: `urn:...:api/user`, User."""
    return {
        "id": user.id,
        "name": user.name,
        "environment_id": environment.id,
        "keys": list_keys(environment, user),
        "traits": user.traits,
        "entity_traits": list_traits(environment, user),
        "company_memberships": list_memberships(environment, user),
        "last_seen_at": write_optional(user.last_seen_at),
        "created_at": write_instant(user.created_at),
        "updated_at": write_instant(user.updated_at),
    }
