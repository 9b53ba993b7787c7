"""Set up what the metered-plan scenario needs, with the vendor's own client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic.client import Schematic, SchematicConfig

if TYPE_CHECKING:
    from schematic.types import FeatureDetailResponseData, PlanDetailResponseData

API_CALLS = "api_calls"
CALLED = "api_called"


def make_client(address: str, key: str) -> Schematic:
    """Return the stock client, aimed at the address, with its caches off."""
    config = SchematicConfig(
        base_url=address, event_capture_url=address, cache_providers=[]
    )
    return Schematic(key, config)


def make_feature(sdk: Schematic, **more: Any) -> FeatureDetailResponseData:
    """Make a feature that API calls meter, with the flag that asks for it."""
    flag = {
        "key": API_CALLS,
        "name": "API calls",
        "description": "",
        "default_value": False,
        "flag_type": "boolean",
        **more,
    }
    return sdk.features.create_feature(
        name="API calls",
        description="Calls of the public API",
        feature_type="event",
        event_subtype=CALLED,
        flag=flag,
    ).data


def make_plan(sdk: Schematic, limit: int) -> PlanDetailResponseData:
    """Make a plan of so many API calls a month."""
    feature = make_feature(sdk)
    plan = sdk.plans.create_plan(name="Starter", plan_type="plan").data
    sdk.entitlements.create_plan_entitlement(
        plan_id=plan.id,
        feature_id=feature.id,
        value_type="numeric",
        value_numeric=limit,
        metric_period="current_month",
        metric_period_month_reset="first_of_month",
        soft_limit=limit * 8 // 10,
    )
    return plan
