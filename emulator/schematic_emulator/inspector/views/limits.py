"""Describe a company's limits: what is granted, what is used, and how that grew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant, write_optional
from schematic_emulator.effects.flags.check import make_subject
from schematic_emulator.effects.flags.usage_report import list_usage
from schematic_emulator.effects.int64 import bound_int64

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.effects.flags.entitlement import Entitlement
    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.state import Entity, State

Row = dict[str, Any]
# Days with usage, the newest, that are shown over time.
MOST_DAYS = 400
_ONE_DAY = timedelta(days=1)


def list_limits(state: State, company: Entity, at: datetime) -> list[Row]:
    """Return each feature that a company is granted, with its use over time.

    The caller has the environment's lock.
    """
    subject = make_subject(state, company, None, at)
    return [
        _describe(state, subject, use.entitlement)
        for use in list_usage(state, company, at)
    ]


def _describe(state: State, subject: Subject, found: Entitlement) -> Row:
    feature, grant = found.feature, found.grant
    flags = state.account.flags.values()
    plan = state.account.plans.get(grant.holder_id)
    span = subject.find_span(found.period, grant.metric_period_month_reset)
    return {
        "feature": feature.name,
        "flags": [each.key for each in flags if each.feature_id == feature.id],
        "event": feature.event_subtype,
        "granted_by": plan.name if plan else None,
        "value_type": grant.value_type,
        "limit": found.allocation,
        "usage": found.usage,
        "has_access": found.has_access,
        "period": found.period,
        "started_at": write_optional(span.start),
        "resets_at": write_optional(found.reset_at),
        "over_time": [*_measure(state, subject, found)] if found.period else [],
    }


def _measure(state: State, subject: Subject, found: Entitlement) -> Iterator[Row]:
    """Yield how much was used by the end of each day that has usage, and each reset.

    The first row is from before all that is shown, a reset is a row of its own, and the
    last row is of the present.
    """
    event, today = str(found.feature.event_subtype), subject.at.toordinal()
    counted = state.usage.get((event, str(subject.company_id), None), {})
    days = sorted(each for each in counted if each < today)[-MOST_DAYS:]
    last: datetime | None = None
    used = 0
    for index, day in enumerate([*days, today]):
        midnight = datetime.fromordinal(day).replace(tzinfo=UTC)
        of_day = subject if day == today else replace(subject, at=midnight)
        reset = found.grant.metric_period_month_reset
        start = of_day.find_span(found.period, reset).start
        if index == 0 or start != last:
            first = start.toordinal() if start else 0
            before = (counted[each] for each in counted if first <= each < day)
            used = bound_int64(sum(before))
            at = midnight if index == 0 or start is None else start
            yield {"at": write_instant(at), "used": used, "is_reset": index > 0}
        last, used = start, bound_int64(used + counted.get(day, 0))
        at = min(midnight + _ONE_DAY, subject.at)
        yield {"at": write_instant(at), "used": used, "is_reset": False}
