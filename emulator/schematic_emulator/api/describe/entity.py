"""Describe what companies and users share: their brief, keys and memberships."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.definition import key_definition_id
from schematic_emulator.api.describe.metric import MOST_NAMES
from schematic_emulator.api.describe.trait import MOST_TRAITS
from schematic_emulator.api.describe.values import (
    derive_id,
    write_instant,
    write_optional,
)
from schematic_emulator.effects.trait_types import leaves

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.effects.state import Entity, Membership

MOST_MEMBERSHIPS = 1_000


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


def list_keys(environment: EnvironmentView, entity: Entity) -> list[dict[str, Any]]:
    """Return one row for each key of the entity: `urn:...:api/company`, EntityKey.

    A request has keys as a map; an answer lists them. Keys have no times of their own
    here: they show the entity's.
    """
    return [_row(environment, entity, key, entity.keys[key]) for key in entity.keys]


def _row(
    environment: EnvironmentView, entity: Entity, key: str, value: str
) -> dict[str, Any]:
    definition = _definition(environment, entity.kind, key)
    return {
        "id": derive_id("ekey", environment.id, entity.id, key),
        "key": key,
        "value": value,
        "entity_type": entity.kind,
        "entity_id": entity.id,
        "environment_id": environment.id,
        "definition_id": definition["id"],
        "definition": definition,
        "created_at": write_instant(entity.created_at),
        "updated_at": write_instant(entity.updated_at),
    }


def _definition(environment: EnvironmentView, kind: str, key: str) -> dict[str, Any]:
    since = write_instant(environment.created_at)
    return {
        "id": key_definition_id(environment, kind, key),
        "entity_type": kind,
        "key": key,
        "created_at": since,
        "updated_at": since,
    }


def list_memberships(
    environment: EnvironmentView, user: Entity
) -> list[dict[str, Any]]:
    """Return one row for each company of the user: `urn:...:api/user`, Membership.

    At most MOST_MEMBERSHIPS, the oldest: the vendor's answer has no bound.
    """
    links = environment.state.links.get(user.id, {}).values()
    return [
        describe_membership(environment, membership)
        for membership in list(islice(links, MOST_MEMBERSHIPS))
    ]


def describe_membership(
    environment: EnvironmentView, membership: Membership
) -> dict[str, Any]:
    """Return one link with its company: `urn:...:api/user`, Membership."""
    company = environment.state.companies.get(membership.company_id)
    answer: dict[str, Any] = {
        "id": membership.id,
        "company_id": membership.company_id,
        "user_id": membership.user_id,
        "created_at": write_instant(membership.created_at),
        "updated_at": write_instant(membership.updated_at),
    }
    # It may have been deleted since the answer began.
    if company is not None:
        answer["company"] = describe_entity_brief(environment, company)
    return answer


def find_left_out(environment: EnvironmentView, entity: Entity) -> str:
    """Return which parts of an entity's lists its answer has; empty for all."""
    state = environment.state
    found = {
        "metrics": (MOST_NAMES, len(state.company_meters.get(entity.id, ()))),
        "entity_traits": (MOST_TRAITS, sum(1 for _ in leaves(entity.traits))),
    }
    if entity.kind == "user":
        links = len(state.links.get(entity.id, ()))
        found["company_memberships"] = MOST_MEMBERSHIPS, links
    return "; ".join(
        f"{name}: {most} of {number}"
        for name, (most, number) in found.items()
        if number > most
    )
