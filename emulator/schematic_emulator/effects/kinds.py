"""The literal types that records, state and rules share.

A module of their own, so that none of those modules imports another for a type alone.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

EntityKind: TypeAlias = Literal["company", "user"]
FeatureType: TypeAlias = Literal["boolean", "event", "trait", "license"]
GrantKind: TypeAlias = Literal["plan_entitlement", "company_override"]
ValueType: TypeAlias = Literal["boolean", "numeric", "trait", "unlimited"]
Period: TypeAlias = Literal["all_time", "current_day", "current_week", "current_month"]
MonthReset: TypeAlias = Literal["first_of_month", "billing_cycle"]
TraitType: TypeAlias = Literal["boolean", "currency", "date", "number", "string", "url"]
WebhookStatus: TypeAlias = Literal["active", "inactive"]
WebhookEventStatus: TypeAlias = Literal["pending", "success", "failure"]
ComparableType: TypeAlias = Literal["bool", "date", "int", "string"]
FlagEngineName: TypeAlias = Literal["wasm", "go"]
TraitForms: TypeAlias = Literal["as-sent", "normalized"]
Operator: TypeAlias = Literal[
    "eq", "ne", "gt", "gte", "lt", "lte", "is_empty", "not_empty"
]
