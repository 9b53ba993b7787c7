"""Hold what one environment knows: profiles, memberships, usage, and what arrived."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from schematic_emulator.effects.account import Account

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.kinds import EntityKind
    from schematic_emulator.effects.records import (
        CompanyPlans,
        FlagRules,
        Grant,
        PlanStep,
        PlanTrait,
        TraitDefinition,
        Webhook,
        WebhookEvent,
    )

KeyTriple: TypeAlias = tuple[str, str, str]
# What a log need not keep: `restore_derived` or the account's owner puts it back.
DERIVED = {"stored": False}
MeterKey: TypeAlias = tuple[str, "str | None", "str | None"]


@dataclass(slots=True)
class Entity:
    """Describe one company or user: its keys find it, its traits describe it."""

    id: str
    kind: EntityKind
    keys: dict[str, str]
    name: str
    traits: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    last_seen_at: datetime | None


@dataclass(slots=True)
class Membership:
    """Say that a user belongs to a company."""

    id: str
    company_id: str
    user_id: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class EventType:
    """Sum up every metered event of one name."""

    subtype: str
    count: int
    company_ids: set[str]
    user_ids: set[str]
    last_seen_at: datetime


@dataclass(slots=True)
class State:
    """Keep one environment's facts in plain structures.

    Only `apply` writes here. `keys` leads from (kind, key name, value) to an entity's
    id. `links` leads from either end of a membership to the other. `usage` counts
    quantities by day ordinal: (subtype, company, None) is the company's total, with a
    user in the last place it is that user's share, and without a company it is what a
    user did for nobody. `idempotency` holds when each digest first came;
    `recent_bodies` and `older_bodies` are two generations of digests of metered
    events without an idempotency key, so that both memory and lookups are bounded.
    `account` holds what other environments may share; the tables after it hold what
    people set up here.
    """

    entities: dict[str, Entity] = field(default_factory=dict)
    companies: dict[str, Entity] = field(default_factory=dict, metadata=DERIVED)
    users: dict[str, Entity] = field(default_factory=dict, metadata=DERIVED)
    keys: dict[KeyTriple, str] = field(default_factory=dict, metadata=DERIVED)
    memberships: dict[tuple[str, str], Membership] = field(default_factory=dict)
    links: dict[str, dict[str, Membership]] = field(
        default_factory=dict, metadata=DERIVED
    )
    usage: dict[MeterKey, dict[int, int]] = field(default_factory=dict)
    event_types: dict[str, EventType] = field(default_factory=dict)
    idempotency: dict[bytes, datetime] = field(default_factory=dict)
    idempotency_swept_at: datetime | None = None
    recent_bodies: dict[int, datetime] = field(default_factory=dict)
    older_bodies: dict[int, datetime] = field(default_factory=dict)
    account: Account = field(default_factory=Account, metadata=DERIVED)
    flag_rules: dict[str, FlagRules] = field(default_factory=dict)
    company_plans: dict[str, CompanyPlans] = field(default_factory=dict)
    plan_entitlements: dict[str, Grant] = field(default_factory=dict)
    company_overrides: dict[str, Grant] = field(default_factory=dict)
    trait_definitions: dict[str, TraitDefinition] = field(default_factory=dict)
    plan_traits: dict[str, PlanTrait] = field(default_factory=dict)
    plan_changes: dict[str, PlanStep] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    webhook_events: dict[str, WebhookEvent] = field(default_factory=dict)

    def of_kind(self, kind: EntityKind) -> dict[str, Entity]:
        """Give the companies or the users, by id, oldest first."""
        return self.companies if kind == "company" else self.users

    def restore_derived(self) -> None:
        """Put back what follows from the rest. Raises KeyError for a loose end."""
        for entity in self.entities.values():
            self.of_kind(entity.kind)[entity.id] = entity
            for name, value in entity.keys.items():
                self.keys[entity.kind, name, value] = entity.id
        for membership in self.memberships.values():
            company = self.companies[membership.company_id]
            user = self.users[membership.user_id]
            self.links.setdefault(company.id, {})[user.id] = membership
            self.links.setdefault(user.id, {})[company.id] = membership
