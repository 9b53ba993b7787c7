"""Describe what people set up: features, flags, plans, and what they grant to whom.

Every row is frozen: changing one keeps another row under the same id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.kinds import (
        EntityKind,
        FeatureType,
        GrantKind,
        MonthReset,
        Period,
        TraitType,
        ValueType,
        WebhookEventStatus,
        WebhookStatus,
    )
    from schematic_emulator.effects.rule import FlagRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Describe something that a plan may include.

    `event_subtype` names the event that meters it, `trait_id` the trait that does.
    """

    id: str
    name: str
    description: str
    feature_type: FeatureType
    icon: str
    event_subtype: str | None
    trait_id: str | None
    lifecycle_phase: str | None
    plural_name: str | None
    singular_name: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Describe a question that clients ask by its key."""

    id: str
    key: str
    name: str
    description: str
    default_value: bool
    feature_id: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRules:
    """Hold the rules that were put on one flag; the row's id is the flag's."""

    id: str
    rules: tuple[FlagRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Describe a plan or an add-on."""

    id: str
    name: str
    description: str
    plan_type: Literal["plan", "add_on"]
    icon: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPlans:
    """Say which plans a company has; the row's id is the company's."""

    id: str
    base_plan_id: str | None
    add_on_ids: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Keep a remark on an override."""

    id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningTier:
    """Mark an amount of usage at which somebody wants to be warned."""

    id: str
    key: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Say what a plan (entitlement) or one company (override) gets of a feature.

    `holder_id` is the plan's or the company's. The two rule ids belong to the rules
    that the grant compiles to. `has_expired` says that its end was told of.
    """

    id: str
    kind: GrantKind
    holder_id: str
    feature_id: str
    value_type: ValueType
    value_bool: bool | None
    value_numeric: int | None
    value_trait_id: str | None
    metric_period: Period | None
    metric_period_month_reset: MonthReset | None
    soft_limit: int | None
    price_behavior: str | None
    warning_tiers: tuple[WarningTier, ...]
    expires_at: datetime | None
    notes: tuple[Note, ...]
    rule_id: str
    exceeded_rule_id: str
    created_at: datetime
    updated_at: datetime
    has_expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitDefinition:
    """Say where a trait stands in its entity's traits, and how it compares."""

    id: str
    kind: EntityKind
    hierarchy: tuple[str, ...]
    display_name: str
    trait_type: TraitType
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Say who is told of what, and by which secret the telling is signed.

    `feature_ids` are those whose limits matter, None for all; `credit_ids` are kept
    as they were sent. `active_since` is when its failures began to count.
    """

    id: str
    name: str
    url: str
    secret: str
    status: WebhookStatus
    request_types: tuple[str, ...]
    feature_ids: tuple[str, ...] | None
    credit_ids: tuple[str, ...] | None
    active_since: datetime
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Tell what came of one request to a webhook; without an answer, why none came."""

    at: datetime
    response_code: int | None
    failure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """Keep one telling for one webhook: the text that is sent, and how that went.

    `next_at` is when a failed one is tried again.
    """

    id: str
    webhook_id: str
    request_type: str
    payload: str
    status: WebhookEventStatus
    attempts: tuple[Attempt, ...]
    next_at: datetime | None
    created_at: datetime
    updated_at: datetime


PlanChangeAction: TypeAlias = Literal["manage_plan", "company_upsert", "plan_deleted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTrait:
    """Say which value of a trait a plan gives to companies that get it."""

    id: str
    plan_id: str
    trait_id: str
    trait_value: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSnapshot:
    """Keep how a plan looked at some moment."""

    id: str
    name: str
    description: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """Keep one step of a company's way through the plans."""

    id: str
    company_id: str
    action: PlanChangeAction
    base_plan: PlanSnapshot | None
    previous_base_plan: PlanSnapshot | None
    add_ons_added: tuple[PlanSnapshot, ...]
    add_ons_removed: tuple[PlanSnapshot, ...]
    created_at: datetime


Row: TypeAlias = (
    Feature
    | Flag
    | FlagRules
    | Plan
    | CompanyPlans
    | Grant
    | TraitDefinition
    | Webhook
    | WebhookEvent
    | PlanTrait
    | PlanStep
)
Table: TypeAlias = Literal[
    "features",
    "flags",
    "plans",
    "flag_rules",
    "company_plans",
    "plan_entitlements",
    "company_overrides",
    "trait_definitions",
    "webhooks",
    "webhook_events",
    "plan_traits",
    "plan_changes",
]
