"""A flag's rule: its conditions, groups of conditions, and its value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.effects.kinds import MonthReset, Operator, Period

RuleType: TypeAlias = Literal[
    "global_override",
    "company_override",
    "plan_entitlement",
    "company_override_usage_exceeded",
    "plan_entitlement_usage_exceeded",
    "standard",
    "default",
]
ConditionType: TypeAlias = Literal[
    "base_plan",
    "billing_product",
    "company",
    "credit",
    "metric",
    "plan",
    "plan_version",
    "trait",
    "user",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One comparison. Which fields are used depends on `condition_type`."""

    id: str
    condition_type: ConditionType
    operator: Operator = "eq"
    resource_ids: tuple[str, ...] = ()
    event_subtype: str | None = None
    metric_value: int | None = None
    metric_period: Period | None = None
    metric_period_month_reset: MonthReset | None = None
    trait_id: str | None = None
    trait_value: str = ""
    comparison_trait_id: str | None = None
    credit_id: str | None = None
    credit_cost: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionGroup:
    """Conditions of which at least one must hold."""

    id: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRule:
    """A flag's value for subjects for which all conditions and all groups hold."""

    # The class's name in logs and snapshots (`durable/fields.py`).
    EARLIER_NAMES: ClassVar[tuple[str, ...]] = ("Rule",)

    id: str
    flag_id: str | None
    rule_type: RuleType
    name: str
    value: bool
    created_at: datetime
    updated_at: datetime
    priority: int = 0
    conditions: tuple[Condition, ...] = ()
    groups: tuple[ConditionGroup, ...] = ()
