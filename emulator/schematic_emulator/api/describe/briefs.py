"""Describe a feature or a plan as it appears within other answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant

if TYPE_CHECKING:
    from schematic_emulator.effects.records import Feature, Plan


def describe_feature_brief(feature: Feature) -> dict[str, Any]:
    """Return the feature: `urn:...:api/shared`, Feature.

    `event_source` is required by schematichq 1.4 and later; only tracks meter here.
    """
    return {
        "id": feature.id,
        "name": feature.name,
        "description": feature.description,
        "feature_type": feature.feature_type,
        "icon": feature.icon,
        "event_source": "track",
        "event_subtype": feature.event_subtype,
        "trait_id": feature.trait_id,
        "lifecycle_phase": feature.lifecycle_phase,
        "plural_name": feature.plural_name,
        "singular_name": feature.singular_name,
        "maintainer_account_member_id": None,
        "license_id": None,
        "usage_limit_trait_id": None,
        "created_at": write_instant(feature.created_at),
        "updated_at": write_instant(feature.updated_at),
    }


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
