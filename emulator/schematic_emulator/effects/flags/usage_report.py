"""Report how much a company uses of the features that it has.

Source: Schematic's OpenAPI description, FeatureUsageResponseData: one per entitlement;
access and allocation are those of the grant that counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_emulator.effects.flags.check import list_grants, make_subject
from schematic_emulator.effects.flags.entitlement import find_entitlement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from schematic_emulator.effects.flags.entitlement import Entitlement
    from schematic_emulator.effects.records import Feature
    from schematic_emulator.effects.state import Entity, State


@dataclass(frozen=True, slots=True)
class FeatureUse:
    """A company's entitlement to a feature; `user` is set for one user's part of it."""

    company: Entity
    entitlement: Entitlement
    user: Entity | None = None


def list_usage(state: State, company: Entity, at: datetime) -> Iterator[FeatureUse]:
    """Yield the company's use of each feature that its plans or overrides grant."""
    for feature in list(state.account.features.values()):
        use = find_use(state, company, feature, at)
        if use is not None:
            yield use


def list_companies(
    state: State, companies: Iterable[Entity], feature: Feature, at: datetime
) -> Iterator[FeatureUse]:
    """Yield the use of one feature by each of the companies that has it."""
    for company in companies:
        use = find_use(state, company, feature, at)
        if use is not None:
            yield use


def list_users(state: State, uses: Iterable[FeatureUse]) -> Iterator[FeatureUse]:
    """Yield uses once for each user of their company, the newest members first."""
    for use in uses:
        for user_id in reversed(list(state.links.get(use.company.id, ()))):
            user = state.users.get(user_id)
            if user is not None:
                yield FeatureUse(use.company, use.entitlement, user)


def find_use(
    state: State, company: Entity, feature: Feature, at: datetime
) -> FeatureUse | None:
    """Find a company's use of a feature; None without a grant."""
    subject = make_subject(state, company, None, at)
    grants = list_grants(state, subject, feature.id)
    found = find_entitlement(grants, feature, subject)
    return None if found is None else FeatureUse(company, found)
