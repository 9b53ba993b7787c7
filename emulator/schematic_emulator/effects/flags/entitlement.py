"""Find a company's entitlement to one feature: the grant, its limit, and the usage.

Source: SchematicHQ/rulesengine, `entitlement_effectiveness.go`, commit 3019c25, for the
choice among several grants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from schematic_emulator.effects.flags.subject import Subject
    from schematic_emulator.effects.kinds import Period
    from schematic_emulator.effects.records import Feature, Grant

DAYS: Mapping[str, float] = {
    "current_day": 1,
    "current_week": 7,
    "current_month": 30,
}


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The grant of a feature that counts for a company, its limit and its usage.

    Without a limit, `allocation` has no value; nor has `usage` if nothing is metered.
    `reset_at` is the end of the present period.
    """

    grant: Grant
    feature: Feature
    allocation: int | None
    usage: int | None
    period: Period | None
    reset_at: datetime | None

    @property
    def has_access(self) -> bool:
        """Return whether the feature may be used now: granted, and not used up."""
        if self.grant.value_type == "boolean":
            return bool(self.grant.value_bool)
        return self.allocation is None or (self.usage or 0) < self.allocation


def find_entitlement(
    grants: Iterable[Grant], feature: Feature, subject: Subject
) -> Entitlement | None:
    """Choose the most generous of a company's grants of a feature; None without any.

    A boolean override comes first, whatever its value; then an unlimited grant, then a
    boolean one, then the largest allocation per day. Among limits, one with a period
    comes before one without.
    """
    found: Entitlement | None = None
    for grant in grants:
        entitlement = measure(grant, feature, subject)
        if found is None or is_more_generous(entitlement, found):
            found = entitlement
    return found


def measure(grant: Grant, feature: Feature, subject: Subject) -> Entitlement:
    """Return a grant's limit, and the usage of its feature in the grant's period."""
    allocation = grant.value_numeric
    if grant.value_type == "trait":
        definition = subject.find_definition(grant.value_trait_id)
        allocation = subject.engine.read_whole(
            subject.trait(definition, "company") or ""
        )
    if grant.value_type not in ("numeric", "trait"):
        allocation = None
    if feature.feature_type == "trait":
        definition = subject.find_definition(feature.trait_id)
        usage = subject.engine.read_whole(subject.trait(definition, "company") or "")
        return Entitlement(grant, feature, allocation, usage, None, None)
    if feature.feature_type != "event" or feature.event_subtype is None:
        return Entitlement(grant, feature, allocation, None, None, None)
    period: Period = grant.metric_period or "all_time"
    span = subject.find_span(period, grant.metric_period_month_reset)
    usage = subject.meter(feature.event_subtype, span)
    return Entitlement(grant, feature, allocation, usage, period, span.end)


def is_more_generous(one: Entitlement, other: Entitlement) -> bool:
    """Return whether the first entitlement is more generous than the second."""
    ranks = _class(one), _class(other)
    if ranks[0] != ranks[1]:
        return ranks[0] > ranks[1]
    if ranks[0] != LIMITED:
        return bool(one.grant.value_bool) and not other.grant.value_bool
    return is_larger(
        one.allocation or 0,
        one.grant.metric_period,
        other.allocation or 0,
        other.grant.metric_period,
    )


def is_larger(
    one: int, one_period: Period | None, other: int, other_period: Period | None
) -> bool:
    """Compare two allocations per day; if a period has no length, their numbers."""
    if (one_period is None) is not (other_period is None):
        return one_period is not None
    days = DAYS.get(one_period or ""), DAYS.get(other_period or "")
    if days[0] is None or days[1] is None:
        return one > other
    return one / days[0] > other / days[1]


OVERRIDDEN, UNLIMITED, GRANTED, LIMITED, WITHHELD = 5, 4, 3, 2, 1


def _class(entitlement: Entitlement) -> int:
    grant = entitlement.grant
    if grant.value_type == "boolean":
        if grant.kind == "company_override":
            return OVERRIDDEN
        return GRANTED if grant.value_bool else WITHHELD
    return UNLIMITED if grant.value_type == "unlimited" else LIMITED
