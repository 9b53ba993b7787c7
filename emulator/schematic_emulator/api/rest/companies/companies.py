"""Add the routes that read, create, change and delete companies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.company import describe_company
from schematic_emulator.api.describe.entity import find_left_out
from schematic_emulator.api.rest.query.by_grant import filter_companies
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import (
    filter_by_plan,
    filter_entities,
    list_newest,
    sort_entities,
)
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.profiles import Profiles
from schematic_emulator.api.rest.request.read import read_query, refuse_fields
from schematic_emulator.api.rest.request.respond import succeed
from schematic_emulator.api.rest.request.rows import answer_page
from schematic_emulator.effects.setup.plan import choose_base_plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.rest.request.set_up import Setup
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.events.upsert import Upsert
    from schematic_emulator.effects.state import Entity

COMPANIES = Profiles("company", "/companies", describe_company, find_left_out)
FIELDS = list_fields(
    "ids q plan_id plan_ids without_plan with_entitlement_for "
    "without_feature_override_for sort_order_column sort_order_direction limit "
    "offset"
)
# What leaves the number of rows as it is.
UNFILTERED = {"limit", "offset", "sort_order_column", "sort_order_direction"}
# Filters of the service that need billing, plan versions or credits. To ignore one
# would return companies that the caller meant to exclude.
NOT_EMULATED = (
    "credit_type_ids",
    "has_scheduled_downgrade",
    "monetized_subscriptions",
    "plan_version_id",
    "plan_version_ids",
    "plan_version_unpublished",
    "subscription_statuses",
    "subscription_types",
    "with_subscription",
    "without_subscription",
)


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/companies`, and `POST /company-traits`.

    Not emulated: the filters of NOT_EMULATED, which are refused by name;
    `prevent_key_remap`, prices, and ending subscriptions.
    """

    @blueprint.get("/companies")
    def list_companies() -> Response:
        environment, query = _read(emulator)
        found = sort_entities(_find(environment, query), query)
        return answer_page(environment, found, describe_company, query, find_left_out)

    @blueprint.get("/companies/count")
    def count_companies() -> Response:
        environment, query = _read(emulator)
        if query.keys() <= UNFILTERED:
            return succeed({"count": len(environment.state.companies)}, query)
        return succeed({"count": sum(1 for _ in _find(environment, query))}, query)

    COMPANIES.add_reads(blueprint, emulator)
    COMPANIES.add_changes(blueprint, emulator, _choose_plan)
    COMPANIES.add_removals(blueprint, emulator)


def _read(emulator: Emulator) -> tuple[Environment, Query]:
    environment = require_key(emulator).environment
    refuse_fields(*NOT_EMULATED)
    return environment, read_query(*FIELDS)


def _find(environment: Environment, query: Query) -> Iterator[Entity]:
    newest_first = list_newest(environment.state.companies.values())
    found = filter_entities(newest_first, query)
    on_plans = filter_by_plan(environment.state, found, query)
    at = environment.clock.now()
    return filter_companies(environment.state, on_plans, query, at)


def _choose_plan(
    setup: Setup, upsert: Upsert, body: dict[str, Any]
) -> Sequence[Change]:
    """Plan the base plan that the body names, for a new company or a known one."""
    plan_id = body.get("base_plan_id")
    if plan_id is None:
        return []
    return choose_base_plan(setup.state, upsert.entity_id, plan_id, setup.making)
