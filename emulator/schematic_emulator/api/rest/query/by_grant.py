"""Filter companies, users, features and plans by what plans and overrides grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.effects.records import Feature, Plan
    from schematic_emulator.effects.state import Entity, State


def filter_companies(
    state: State, companies: Iterable[Entity], query: Query, at: datetime
) -> Iterator[Entity]:
    """Yield the companies entitled to one feature and without an override of another.

    An expired override entitles no company, but `without_feature_override_for` still
    excludes the company that has it.
    """
    entitled, overridden = None, frozenset[str]()
    if "with_entitlement_for" in query:
        entitled = _list_entitled(state, query["with_entitlement_for"], at)
    if "without_feature_override_for" in query:
        feature_id = query["without_feature_override_for"]
        overridden = frozenset(
            grant.holder_id
            for grant in list(state.company_overrides.values())
            if grant.feature_id == feature_id
        )
    for company in companies:
        if entitled is not None and company.id not in entitled:
            continue
        if company.id not in overridden:
            yield company


def filter_users(
    state: State, users: Iterable[Entity], query: Query
) -> Iterable[Entity]:
    """Return the members of companies on the plan in the query; without one, all."""
    if "plan_id" not in query:
        return users
    companies = _list_on_plans(state, {query["plan_id"]})
    members = {
        user_id
        for company_id, user_id in list(state.memberships)
        if company_id in companies
    }
    return (user for user in users if user.id in members)


def filter_features(
    state: State, features: Iterable[Feature], query: Query
) -> list[Feature]:
    """Return the features not granted by the company and the plan in the query."""
    granted = {
        grant.feature_id
        for name, grants in (
            ("without_company_override_for", state.company_overrides),
            ("without_plan_entitlement_for", state.plan_entitlements),
        )
        for grant in list(grants.values())
        if name in query and grant.holder_id == query[name]
    }
    return [feature for feature in features if feature.id not in granted]


def filter_plans(state: State, plans: Iterable[Plan], query: Query) -> list[Plan]:
    """Return the plans that do not grant the feature in the query."""
    if "without_entitlement_for" not in query:
        return list(plans)
    granting = _list_granting(state, query["without_entitlement_for"])
    return [plan for plan in plans if plan.id not in granting]


def _list_entitled(state: State, feature_id: str, at: datetime) -> set[str]:
    by_override = {
        grant.holder_id
        for grant in list(state.company_overrides.values())
        if grant.feature_id == feature_id
        and (grant.expires_at is None or at < grant.expires_at)
    }
    return by_override | _list_on_plans(state, _list_granting(state, feature_id))


def _list_granting(state: State, feature_id: str) -> set[str]:
    return {
        grant.holder_id
        for grant in list(state.plan_entitlements.values())
        if grant.feature_id == feature_id
    }


def _list_on_plans(state: State, plan_ids: set[str]) -> set[str]:
    return {
        company_id
        for company_id, row in list(state.company_plans.items())
        if not plan_ids.isdisjoint({row.base_plan_id, *row.add_on_ids})
    }
