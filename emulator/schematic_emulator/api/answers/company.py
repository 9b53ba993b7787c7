"""Builds the answer for one company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.answers.entity_key import list_keys
from schematic_emulator.api.answers.entity_trait import list_traits
from schematic_emulator.api.answers.instant import write_instant, write_optional

if TYPE_CHECKING:
    from schematic_emulator.api.environment import Environment
    from schematic_emulator.effects.state import Entity

# What a company has none of until plans, billing and metrics are emulated. Clients
# refuse a missing or null list.
NOT_EMULATED = (
    "add_ons",
    "billing_subscriptions",
    "custom_plan_billings",
    "entitlements",
    "metrics",
    "payment_methods",
    "plans",
    "rules",
)


def describe_company(environment: Environment, company: Entity) -> dict[str, Any]:
    """Return the company with all it has: `urn:...:api/company`, Company.

    Not emulated, so always empty: the lists of NOT_EMULATED.
    """
    answer: dict[str, Any] = {
        "id": company.id,
        "name": company.name,
        "environment_id": environment.id,
        "keys": list_keys(environment, company),
        "traits": company.traits,
        "entity_traits": list_traits(environment, company),
        "user_count": len(environment.state.links.get(company.id, ())),
        "last_seen_at": write_optional(company.last_seen_at),
        "created_at": write_instant(company.created_at),
        "updated_at": write_instant(company.updated_at),
    }
    answer.update((name, []) for name in NOT_EMULATED)
    return answer
