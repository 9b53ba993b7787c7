"""Builds the rows of a user's `company_memberships`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.answers.instant import write_instant, write_optional

if TYPE_CHECKING:
    from schematic_emulator.api.environment import Environment
    from schematic_emulator.effects.state import Entity, Membership


def list_memberships(environment: Environment, user: Entity) -> list[dict[str, Any]]:
    """Return one row for each company of the user: `urn:...:api/user`, Membership."""
    return [
        _row(environment, membership)
        for membership in environment.state.links.get(user.id, {}).values()
    ]


def _row(environment: Environment, membership: Membership) -> dict[str, Any]:
    company = environment.state.companies[membership.company_id]
    return {
        "id": membership.id,
        "company_id": membership.company_id,
        "user_id": membership.user_id,
        "company": _summary(environment, company),
        "created_at": write_instant(membership.created_at),
        "updated_at": write_instant(membership.updated_at),
    }


def _summary(environment: Environment, company: Entity) -> dict[str, Any]:
    return {
        "id": company.id,
        "name": company.name,
        "environment_id": environment.id,
        "last_seen_at": write_optional(company.last_seen_at),
        "created_at": write_instant(company.created_at),
        "updated_at": write_instant(company.updated_at),
    }
