"""Add the routes of plan entitlements: what plans grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from schematic_emulator.api.describe.grant import describe_entitlement
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_grants
from schematic_emulator.api.rest.request.resource import Resource
from schematic_emulator.effects.setup.grant import change_grant, make_plan_entitlement

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Grant

FIELDS = list_fields("ids q feature_id feature_ids plan_id plan_ids limit offset")
NOT_EMULATED = ("plan_version_id", "plan_version_ids", "with_metered_products")


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/plan-entitlements`.

    Not emulated: prices, credits, plan versions and the filters of NOT_EMULATED.
    """
    blueprint = Blueprint("plan_entitlements", __name__)
    entitlements = Resource(
        blueprint,
        emulator,
        "/plan-entitlements",
        "plan entitlement",
        table="plan_entitlements",
        rows=lambda state: state.plan_entitlements,
        describe=describe_entitlement,
    )
    entitlements.add_list(FIELDS, _find, refused=NOT_EMULATED)
    entitlements.add_create("api/create-plan-entitlement", make_plan_entitlement)
    entitlements.add_get()
    entitlements.add_update("api/update-plan-entitlement", change_grant)
    entitlements.add_delete()
    return blueprint


def _find(environment: Environment, query: Query) -> list[Grant]:
    state = environment.state
    return filter_grants(state, state.plan_entitlements, query)
