"""Builds the answer for a company or user by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.instant import write_instant, write_optional

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.state import Entity


def describe_entity_brief(
    environment: EnvironmentView, entity: Entity
) -> dict[str, Any]:
    """Return the entity: `urn:...:api/shared`, CompanyBrief or UserBrief."""
    return {
        "id": entity.id,
        "name": entity.name,
        "environment_id": environment.id,
        "last_seen_at": write_optional(entity.last_seen_at),
        "created_at": write_instant(entity.created_at),
        "updated_at": write_instant(entity.updated_at),
    }
