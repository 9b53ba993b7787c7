"""The state of one environment: profiles, memberships, usage, idempotency, rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
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
# Not stored in the log: `restore_derived` or the account's owner restores it.
DERIVED = {"stored": False}
LAST_DAY = date.max.toordinal()
MeterKey: TypeAlias = tuple[str, "str | None", "str | None"]


@dataclass(slots=True)
class Entity:
    """One company or user: its keys find it, its traits describe it."""

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
    """A user's membership of a company."""

    id: str
    company_id: str
    user_id: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class EventType:
    """Totals of all metered events of one name."""

    subtype: str
    count: int
    company_ids: set[str]
    user_ids: set[str]
    last_seen_at: datetime


@dataclass(slots=True)
class State:
    """One environment's facts in plain structures. Only `apply` changes them.

    - `keys`: (kind, key name, value) to an entity's id.
    - `links`: id of a company or user to its memberships, by the id of the other end.
    - `usage`: quantities by day (`date.toordinal()`) of a meter: (subtype, company,
      None) is the company's total; (subtype, company, user) is the part of one user;
      (subtype, None, user) is what a user did without a company.
    - `company_meters`, `user_meters`: the meters of one company, as the users of each
      subtype, and of one user, so that nothing has to look through `usage`.
    - `overrides_of`: the company overrides by company.
    - `idempotency`: digest of an idempotency key to when it was first used.
    - `recent_bodies`, `older_bodies`: two generations of digests of metered events
      without an idempotency key, which bounds both memory and lookups.
    - `account`: what other environments may share; the tables after it are rows that
      were set up in this environment.
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
    company_meters: dict[str, dict[str, list[str]]] = field(
        default_factory=dict, metadata=DERIVED
    )
    user_meters: dict[str, list[MeterKey]] = field(
        default_factory=dict, metadata=DERIVED
    )
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
    overrides_of: dict[str, dict[str, Grant]] = field(
        default_factory=dict, metadata=DERIVED
    )
    trait_definitions: dict[str, TraitDefinition] = field(default_factory=dict)
    plan_traits: dict[str, PlanTrait] = field(default_factory=dict)
    plan_changes: dict[str, PlanStep] = field(default_factory=dict)
    # Derived when it is asked for: see `trait_types.py`.
    trait_types: dict[tuple[EntityKind, tuple[str, ...]], Any] | None = field(
        default=None, compare=False, metadata=DERIVED
    )
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    webhook_events: dict[str, WebhookEvent] = field(default_factory=dict)

    def of_kind(self, kind: EntityKind) -> dict[str, Entity]:
        """Return the companies or the users, by id, oldest first."""
        return self.companies if kind == "company" else self.users

    def note_meter(self, key: MeterKey) -> None:
        """Note whose a new meter is."""
        subtype, company_id, user_id = key
        if company_id is not None:
            own = self.company_meters.setdefault(company_id, {})
            users = own.setdefault(subtype, [])
            if user_id is not None:
                users.append(user_id)
        if user_id is not None:
            self.user_meters.setdefault(user_id, []).append(key)

    def restore_derived(self) -> None:
        """Derive what is not stored. Raises KeyError for a missing row.

        Raises ValueError for usage on a day that no calendar has.
        """
        of_kind, keys = {"company": self.companies, "user": self.users}, self.keys
        for entity in self.entities.values():
            kind, own_id = entity.kind, entity.id
            of_kind[kind][own_id] = entity
            for name, value in entity.keys.items():
                keys[kind, name, value] = own_id
        for membership in self.memberships.values():
            company = self.companies[membership.company_id]
            user = self.users[membership.user_id]
            self.links.setdefault(company.id, {})[user.id] = membership
            self.links.setdefault(user.id, {})[company.id] = membership
        for key, days in self.usage.items():
            self.note_meter(key)
            if min(days, default=1) < 1 or max(days, default=1) > LAST_DAY:
                raise ValueError(f"has usage of {key[0]!r} on a day of no calendar")
        for grant in self.company_overrides.values():
            self.overrides_of.setdefault(grant.holder_id, {})[grant.id] = grant
