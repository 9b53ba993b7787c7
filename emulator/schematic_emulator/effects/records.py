"""The rows that are set up: features, flags, plans, grants, webhooks.

Every row is immutable: a change stores another row under the same id. The durable log
and snapshots store the names of these classes and fields. Fields have the names of the
vendor's API, except where a docstring says otherwise. Source: Schematic's OpenAPI
description (schematic-fern-config `schematic.yaml`, read 2026-08-22).
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
    """Something that a plan may include.

    `event_subtype` is the event name that meters it, `trait_id` the trait that does.
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
    """A flag that clients check by its key."""

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
    """The rules that were put on one flag; the row's id is the flag's."""

    id: str
    rules: tuple[FlagRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan or an add-on."""

    id: str
    name: str
    description: str
    plan_type: Literal["plan", "add_on"]
    icon: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyPlans:
    """The plans that a company has; the row's id is the company's."""

    id: str
    base_plan_id: str | None
    add_on_ids: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note on an override."""

    id: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningTier:
    """An amount of usage at which a warning is wanted."""

    id: str
    key: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a plan (entitlement) or one company (override) gets of a feature.

    `holder_id` is the id of the plan or the company. The two rule ids belong to the
    rules that the grant compiles to (the API's `rule_id` and
    `rule_id_usage_exceeded`). `has_expired`: webhooks were notified of its end.
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
    """Where a trait is in its entity's traits (`hierarchy`), and its type."""

    id: str
    kind: EntityKind
    hierarchy: tuple[str, ...]
    display_name: str
    trait_type: TraitType
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Which notifications are sent to a URL, and the secret that signs them.

    `feature_ids` limits notifications of limits to these features, None for all;
    `credit_ids` is stored as it was sent. Failures count from `active_since` on.
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
    """One request to a webhook: its response code, or why there was no response."""

    at: datetime
    response_code: int | None
    failure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """One notification for one webhook: its payload and its attempts.

    `next_at` is when a failed one is sent again.
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
    """The value of a trait that a plan sets on companies that get the plan."""

    id: str
    plan_id: str
    trait_id: str
    trait_value: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSnapshot:
    """A copy of a plan at some time: the plan may change later, or be removed."""

    id: str
    name: str
    description: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """One change of a company's plans: the plans before and after it."""

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
