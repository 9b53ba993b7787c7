"""Add the routes of what plans, and single companies, are granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.describe.grant import (
    describe_entitlement,
    describe_override,
)
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_grants
from schematic_emulator.api.rest.request.resource import Resource
from schematic_emulator.effects.setup.grant import (
    change_grant,
    make_company_override,
    make_plan_entitlement,
)

if TYPE_CHECKING:
    from flask import Blueprint

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Grant

FIELDS = list_fields("ids q feature_id feature_ids plan_id plan_ids limit offset")
NOT_EMULATED = ("plan_version_id", "plan_version_ids", "with_metered_products")
OVERRIDE_FIELDS = list_fields(
    "ids q feature_id feature_ids company_id company_ids without_expired limit offset"
)


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/plan-entitlements` and `/company-overrides`.

    Not emulated: prices, credits, plan versions and the filters of NOT_EMULATED.
    """
    entitlements = Resource(
        blueprint,
        emulator,
        "/plan-entitlements",
        "plan entitlement",
        table="plan_entitlements",
        rows=lambda state: state.plan_entitlements,
        describe=describe_entitlement,
    )
    entitlements.add_list(FIELDS, _find_entitlements, refused=NOT_EMULATED)
    entitlements.add_create("api/create-plan-entitlement", make_plan_entitlement)
    overrides = Resource(
        blueprint,
        emulator,
        "/company-overrides",
        "company override",
        table="company_overrides",
        rows=lambda state: state.company_overrides,
        describe=describe_override,
    )
    overrides.add_list(OVERRIDE_FIELDS, _find_overrides)
    overrides.add_create("api/create-company-override", make_company_override)
    for grants in (entitlements, overrides):
        grants.add_get()
        grants.add_delete()
    entitlements.add_update("api/update-plan-entitlement", change_grant)
    overrides.add_update("api/update-company-override", change_grant)


def _find_entitlements(environment: Environment, query: Query) -> list[Grant]:
    state = environment.state
    return filter_grants(state, state.plan_entitlements, query)


def _find_overrides(environment: Environment, query: Query) -> list[Grant]:
    state = environment.state
    found = filter_grants(state, state.company_overrides, query)
    if not query.get("without_expired"):
        return found
    now = environment.clock.now()
    return [grant for grant in found if not grant.expires_at or now < grant.expires_at]
