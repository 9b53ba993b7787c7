"""Sum usage by buckets of time, and describe the sums."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.effects.int64 import bound_int64
from schematic_emulator.effects.usage import sum_usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.flags.usage_report import FeatureUse
    from schematic_emulator.effects.records import Feature
    from schematic_emulator.effects.usage_series import Bucket


def make_measure(
    environment: Environment, granularity: str
) -> Callable[[str, str, Bucket], int]:
    """Return what finds the usage of an event by a company in a bucket.

    Usage is stored by day. Hourly buckets therefore count only the events that are
    still listed, which `EmulatorSettings.events_size` bounds.
    """
    state = environment.state
    if granularity != "hourly":
        return lambda event, company_id, bucket: sum_usage(
            state, event, company_id, since=bucket.start, until=bucket.end
        )
    found: Counter[tuple[str | None, str | None, str]] = Counter()
    for row in list(environment.events):
        if row.status != "failed":
            hour = _hour(write_instant(row.captured_at))
            found[row.subtype, row.company_id, hour] += row.quantity
    return lambda event, company_id, bucket: bound_int64(
        found[event, company_id, _hour(write_instant(bucket.start))]
    )


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
