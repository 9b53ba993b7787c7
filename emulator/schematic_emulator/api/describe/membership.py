"""Builds the rows of a user's `company_memberships`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.entity_brief import describe_entity_brief
from schematic_emulator.api.describe.instant import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.state import Entity, Membership


def list_memberships(
    environment: EnvironmentView, user: Entity
) -> list[dict[str, Any]]:
    """Return one row for each company of the user: `urn:...:api/user`, Membership."""
    return [
        describe_membership(environment, membership)
        for membership in environment.state.links.get(user.id, {}).values()
    ]


def describe_membership(
    environment: EnvironmentView, membership: Membership
) -> dict[str, Any]:
    """Return one link with its company: `urn:...:api/user`, Membership."""
    company = environment.state.companies[membership.company_id]
    return {
        "id": membership.id,
        "company_id": membership.company_id,
        "user_id": membership.user_id,
        "company": describe_entity_brief(environment, company),
        "created_at": write_instant(membership.created_at),
        "updated_at": write_instant(membership.updated_at),
    }
