"""Find which limits usage has crossed, and how far it is from the next.

Source of the thresholds: Schematic's documentation, billing/spend-controls, read at
commit be96f89 of SchematicHQ/schematic-fern-config: a warning at 80% of a limit,
the limit reached at 100%, for hard and for soft limits.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from schematic_emulator.effects.flags.check import list_grants, make_subject
from schematic_emulator.effects.flags.entitlement import find_entitlement
from schematic_emulator.effects.webhooks.news import News

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from schematic_emulator.effects.flags.entitlement import Entitlement
    from schematic_emulator.effects.records import Feature
    from schematic_emulator.effects.state import State

PREFIX = "entitlement."
FAR = 2**63


class Use(NamedTuple):
    """Tie what a company is entitled to to the company."""

    company_id: str
    entitlement: Entitlement


Uses = dict[str, Use]


def measure_metered(
    state: State, company_id: str | None, subtype: str, at: datetime
) -> Uses:
    """Measure, by feature, what a company uses of the features an event meters."""
    features = [
        feature
        for feature in state.account.features.values()
        if feature.feature_type == "event" and feature.event_subtype == subtype
    ]
    return _measure(state, company_id, features, at)


def measure_traits(state: State, company_id: str | None, at: datetime) -> Uses:
    """Measure, by feature, what a company uses of features that a trait meters."""
    features = [
        feature
        for feature in state.account.features.values()
        if feature.feature_type == "trait"
    ]
    return _measure(state, company_id, features, at)


def _measure(
    state: State, company_id: str | None, features: list[Feature], at: datetime
) -> Uses:
    company = state.companies.get(company_id or "")
    if company is None or not features:
        return {}
    subject = make_subject(state, company, None, at)
    found: Uses = {}
    for feature in features:
        grants = list_grants(state, subject, feature.id)
        entitlement = find_entitlement(grants, feature, subject)
        if entitlement is not None:
            found[feature.id] = Use(company.id, entitlement)
    return found


def list_crossings(before: Uses, after: Uses) -> Iterator[News]:
    """Yield each threshold that usage was below and is not any more, lowest first.

    Usage that falls and rises again crosses again; a period begins with none.
    """
    for feature_id, use in after.items():
        earlier = before.get(feature_id)
        used = (earlier.entitlement.usage or 0) if earlier else 0
        now = use.entitlement.usage or 0
        for amount, action in sorted(_thresholds(use.entitlement), key=itemgetter(0)):
            if used < amount <= now:
                yield News(action, "entitlement", use, use.company_id, feature_id)


def find_headroom(uses: Iterable[Use]) -> int:
    """Find how much may still be used before any threshold is met; FAR if none is."""
    return min(
        (
            amount - (use.entitlement.usage or 0)
            for use in uses
            for amount, _ in _thresholds(use.entitlement)
            if amount > (use.entitlement.usage or 0)
        ),
        default=FAR,
    )


def _thresholds(entitlement: Entitlement) -> Iterator[tuple[int, str]]:
    limits = (
        (entitlement.allocation, "limit"),
        (entitlement.grant.soft_limit, "soft_limit"),
    )
    for limit, name in limits:
        if limit is not None and limit > 0:
            yield _four_fifths(limit), f"{PREFIX}{name}.warning"
            yield limit, f"{PREFIX}{name}.reached"


def _four_fifths(limit: int) -> int:
    """Give the first whole amount that is 80% of the limit or more."""
    return -(-limit * 4 // 5)
