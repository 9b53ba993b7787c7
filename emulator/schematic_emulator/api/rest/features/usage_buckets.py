"""Sum usage by buckets of time, and describe the sums."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.effects.usage import sum_usage

if TYPE_CHECKING:
    from schematic_emulator.api.rest.query.window import Window
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.flags.usage_report import FeatureUse
    from schematic_emulator.effects.records import Feature
    from schematic_emulator.effects.usage_series import Bucket


def sum_buckets(
    environment: Environment,
    event: str,
    company_id: str,
    window: Window,
    granularity: str,
) -> list[int]:
    """Return the usage in each bucket of a window, in the window's order.

    Usage is stored by day. Hourly buckets therefore count only the events that are
    still listed, which `EmulatorSettings.events_size` bounds.
    """
    if granularity == "hourly":
        return _sum_hours(environment, event, company_id, window)
    state = environment.state
    return [
        sum_usage(state, event, company_id, since=bucket.start, until=bucket.end)
        for bucket in window.buckets
    ]


def _sum_hours(
    environment: Environment, event: str, company_id: str, window: Window
) -> list[int]:
    found: Counter[str] = Counter()
    for row in environment.events:
        if (
            row.subtype == event
            and row.company_id == company_id
            and row.status != "failed"
        ):
            found[_hour(write_instant(row.captured_at))] += row.quantity
    return [found[_hour(write_instant(bucket.start))] for bucket in window.buckets]


def _hour(text: str) -> str:
    return text[: len("2026-01-02T03")]


def describe_point(bucket: Bucket, usage: int) -> dict[str, Any]:
    """Return one bucket of a series: `urn:...:api/shared`, UsagePoint."""
    start, end = write_instant(bucket.start), write_instant(bucket.end)
    return {
        "timestamp": start,
        "usage": usage,
        "period_start": start,
        "period_end": end,
    }


def describe_bucket(
    feature: Feature, company_id: str, bucket: Bucket, usage: int
) -> dict[str, Any]:
    """Return one bucket of the history: `urn:...:api/shared`, UsageBucket."""
    return {
        "company_id": company_id,
        "feature_id": feature.id,
        "event_subtype": feature.event_subtype,
        "period_start": write_instant(bucket.start),
        "period_end": write_instant(bucket.end),
        "usage": usage,
    }


def describe_limits(use: FeatureUse | None) -> list[dict[str, Any]]:
    """Return the limits that apply now: `urn:...:api/shared`, LimitPoint.

    Earlier limits are not stored.
    """
    if use is None or use.entitlement.allocation is None:
        return []
    grant = use.entitlement.grant
    point = {
        "effective_at": write_instant(grant.updated_at),
        "is_soft_limit": False,
        "limit_source": grant.kind,
        "limit_value": use.entitlement.allocation,
        "plan_id": grant.holder_id if grant.kind == "plan_entitlement" else None,
    }
    if grant.soft_limit is None:
        return [point]
    return [point, point | {"is_soft_limit": True, "limit_value": grant.soft_limit}]
