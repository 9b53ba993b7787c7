"""Filter plan entitlements and company overrides by the query of a list request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.rest.query.row_filter import filter_rows

if TYPE_CHECKING:
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.effects.records import Grant
    from schematic_emulator.effects.state import State

ATTRIBUTES = {
    "company_id": "holder_id",
    "company_ids": "holder_id",
    "feature_id": "feature_id",
    "feature_ids": "feature_id",
    "plan_id": "holder_id",
    "plan_ids": "holder_id",
}


def filter_grants(state: State, grants: dict[str, Grant], query: Query) -> list[Grant]:
    """Return the grants that the query selects, newest first.

    `q` searches the name of the feature and of the plan or company.
    """
    found = filter_rows(grants, query, ATTRIBUTES)
    needle = query.get("q", "").casefold()
    return [grant for grant in found if needle in _text(state, grant)]


def _text(state: State, grant: Grant) -> str:
    account = state.account
    feature = account.features.get(grant.feature_id)
    holder = account.plans.get(grant.holder_id) or state.companies.get(grant.holder_id)
    names = [named.name for named in (feature, holder) if named]
    return "\n".join(names).casefold()
