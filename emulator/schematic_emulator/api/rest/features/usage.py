"""Add the routes of current feature usage: by company, by user, by event type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.describe.event import describe_summary
from schematic_emulator.api.describe.feature_usage import (
    describe_feature_company,
    describe_feature_user,
    describe_usage,
)
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import list_newest, search_rows
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.profiles import get_by_id, get_by_keys
from schematic_emulator.api.rest.request.read import read_query
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.rest.request.rows import Listing, get_row
from schematic_emulator.effects.flags.usage_report import (
    list_companies,
    list_usage,
    list_users,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.switches import Switches
    from schematic_emulator.effects.flags.usage_report import FeatureUse
    from schematic_emulator.effects.state import Entity, EventType

USAGE_FIELDS = list_fields(
    "company_id company_keys feature_ids without_negative_entitlements "
    "include_usage_aggregation q limit offset"
)
LOOKUP = list_fields("keys!")
FEATURE_FIELDS = list_fields("feature_id! q limit offset")
EVENT_FIELDS = list_fields("q event_subtypes limit offset")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of current usage, and of event types.

    Without a company in the query, `/feature-usage` lists the usage of all companies.
    Not emulated: the filter `managed_by`, and credits.
    """
    switches = emulator.settings.switches

    usage = Listing(
        emulator,
        USAGE_FIELDS,
        lambda environment, query: _find_usage(environment, query, switches),
        describe_usage,
        refused=("managed_by",),
    )
    companies = Listing(
        emulator, FEATURE_FIELDS, _find_companies, describe_feature_company
    )
    users = Listing(emulator, FEATURE_FIELDS, _find_users, describe_feature_user)
    events = Listing(emulator, EVENT_FIELDS, _find_events, describe_summary)
    for path, listing in {
        "feature-usage": usage,
        "feature-companies": companies,
        "feature-users": users,
    }.items():
        blueprint.get(f"/{path}", endpoint=f"list {path}")(listing.page)
        blueprint.get(f"/{path}/count", endpoint=f"count {path}")(listing.count)
    blueprint.get("/event-types", endpoint="list_event_types")(events.page)

    @blueprint.get("/usage-by-company")
    def get_usage_by_company() -> Response:
        environment = require_key(emulator).environment
        query = read_query(*LOOKUP)
        keys = query["keys"]
        company = get_by_keys(environment, "company", keys, switches=switches)
        at = environment.clock.now()
        found = list_usage(environment.state, company, at)
        features = [describe_usage(environment, use) for use in found]
        return succeed({"features": features}, query)


def _find_usage(
    environment: Environment, query: Query, switches: Switches
) -> Iterator[FeatureUse]:
    state, at = environment.state, environment.clock.now()
    companies = _find_subjects(environment, query, switches)
    features = list(state.account.features.values())
    named = {row.id for row in search_rows(features, query, "name", "description")}
    wanted = named.intersection(query.get("feature_ids", named))
    return (
        use
        for each in companies
        for use in list_usage(state, each, at)
        if use.entitlement.feature.id in wanted
        and not (query.get("without_negative_entitlements") and _is_negative(use))
    )


def _find_subjects(
    environment: Environment, query: Query, switches: Switches
) -> Iterable[Entity]:
    """Return the company in the query; without one, all companies, newest first."""
    if "company_id" in query:
        return [get_by_id(environment, "company", query["company_id"])]
    if "company_keys" in query:
        keys = query["company_keys"]
        return [get_by_keys(environment, "company", keys, switches=switches)]
    return list_newest(environment.state.companies.values())


def _is_negative(use: FeatureUse) -> bool:
    grant = use.entitlement.grant
    return grant.value_type == "boolean" and not grant.value_bool


def _find_companies(environment: Environment, query: Query) -> Iterator[FeatureUse]:
    return (use for use in _find_uses(environment, query) if _has(query, use.company))


def _find_users(environment: Environment, query: Query) -> Iterator[FeatureUse]:
    uses = _find_uses(environment, query)
    return (
        use
        for use in list_users(environment.state, uses)
        if use.user is not None and _has(query, use.user)
    )


def _find_uses(environment: Environment, query: Query) -> Iterator[FeatureUse]:
    state = environment.state
    feature = get_row(state.account.features, query["feature_id"], "feature")
    companies = list_newest(state.companies.values())
    return list_companies(state, companies, feature, environment.clock.now())


def _has(query: Query, entity: Entity) -> bool:
    texts = (entity.name, *entity.keys.values())
    return any(query.get("q", "").casefold() in text.casefold() for text in texts)


def _find_events(environment: Environment, query: Query) -> Iterator[EventType]:
    wanted = query.get("event_subtypes")
    found = list_newest(environment.state.event_types.values())
    named = (row for row in found if wanted is None or row.subtype in wanted)
    return search_rows(named, query, "subtype")
