"""Find which limits usage has crossed, and how far it is from the next one.

Source of the thresholds: Schematic's documentation, billing/spend-controls, read at
commit be96f89 of SchematicHQ/schematic-fern-config: a warning at 80% of a limit,
the limit reached at 100%, for hard and for soft limits.
"""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from schematic_emulator.effects.changes import Change, RowKept
from schematic_emulator.effects.flags.check import list_grants, make_subject
from schematic_emulator.effects.flags.entitlement import find_entitlement
from schematic_emulator.effects.webhooks.news import News

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from schematic_emulator.effects.flags.entitlement import Entitlement
    from schematic_emulator.effects.records import Feature, Grant
    from schematic_emulator.effects.state import State

PREFIX = "entitlement."
FAR = 2**63
ACTION = "company.override.expired"


class Use(NamedTuple):
    """A company's entitlement to a feature."""

    company_id: str
    entitlement: Entitlement


Uses = dict[str, Use]


def measure_metered(
    state: State, company_id: str | None, subtype: str, at: datetime
) -> Uses:
    """Return a company's use of the features that an event meters, by feature id."""
    features = [
        feature
        for feature in state.account.features.values()
        if feature.feature_type == "event" and feature.event_subtype == subtype
    ]
    return _measure(state, company_id, features, at)


def measure_traits(state: State, company_id: str | None, at: datetime) -> Uses:
    """Return a company's use of the features that traits meter, by feature id."""
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
    """Yield a notification for each threshold that usage reached, lowest first.

    Usage that falls and rises again crosses a threshold again, and so does usage in the
    next period.
    """
    for feature_id, use in after.items():
        earlier = before.get(feature_id)
        used = (earlier.entitlement.usage or 0) if earlier else 0
        now = use.entitlement.usage or 0
        for amount, action in sorted(_thresholds(use.entitlement), key=itemgetter(0)):
            if used < amount <= now:
                yield News(action, "entitlement", use, use.company_id, feature_id)


def find_headroom(uses: Iterable[Use]) -> int:
    """Return how much can be used before a threshold is reached; FAR without one."""
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
    """Return the smallest whole amount that is at least 80% of the limit."""
    return -(-limit * 4 // 5)


def find_next_expiry(state: State) -> datetime | None:
    """Find when the next override expires that a webhook is to be notified of."""
    return min((at for _, at in _list_awaited(state)), default=None)


def plan_expiries(state: State, at: datetime) -> list[Change]:
    """Plan to mark every override that has expired at a time."""
    return [
        RowKept("company_overrides", replace(grant, has_expired=True))
        for grant, expires_at in _list_awaited(state)
        if expires_at <= at
    ]


def _list_awaited(state: State) -> Iterator[tuple[Grant, datetime]]:
    """Yield overrides, with their end, that expire after a webhook became active."""
    since = min(
        (
            webhook.active_since
            for webhook in state.webhooks.values()
            if webhook.status == "active" and ACTION in webhook.request_types
        ),
        default=None,
    )
    if since is None:
        return
    for grant in state.company_overrides.values():
        ends_at = grant.expires_at
        if ends_at is not None and ends_at > since and not grant.has_expired:
            yield grant, ends_at
