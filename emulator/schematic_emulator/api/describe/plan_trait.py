"""Builds the answer for one trait that a plan gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.instant import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.records import PlanTrait


def describe_plan_trait(environment: EnvironmentView, row: PlanTrait) -> dict[str, Any]:
    """Return the trait: `urn:...:api/plan-trait`, PlanTrait."""
    account = environment.state.account
    return {
        "id": row.id,
        "account_id": account.id,
        "environment_id": environment.id,
        "plan_id": row.plan_id,
        "plan_type": account.plans[row.plan_id].plan_type,
        "trait_id": row.trait_id,
        "trait_value": row.trait_value,
        "created_at": write_instant(row.created_at),
        "updated_at": write_instant(row.updated_at),
    }
