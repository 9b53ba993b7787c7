"""Builds the answer for a plan by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.instant import write_instant

if TYPE_CHECKING:
    from schematic_emulator.effects.records import Plan


def describe_plan_brief(plan: Plan) -> dict[str, Any]:
    """Return the plan: `urn:...:api/shared`, Plan."""
    return {
        "id": plan.id,
        "name": plan.name,
        "description": plan.description,
        "icon": plan.icon,
        "plan_type": plan.plan_type,
        "audience_type": None,
        "copied_from_plan_id": None,
        "created_at": write_instant(plan.created_at),
        "updated_at": write_instant(plan.updated_at),
    }
