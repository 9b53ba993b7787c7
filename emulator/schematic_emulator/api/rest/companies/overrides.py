"""Add the routes of company overrides: what single companies are granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from schematic_emulator.api.describe.grant import describe_override
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_grants
from schematic_emulator.api.rest.request.resource import Resource
from schematic_emulator.effects.setup.grant import change_grant, make_company_override

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import Grant

FIELDS = list_fields(
    "ids q feature_id feature_ids company_id company_ids without_expired limit offset"
)


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/company-overrides`. Not emulated: credits."""
    blueprint = Blueprint("company_overrides", __name__)
    overrides = Resource(
        blueprint,
        emulator,
        "/company-overrides",
        "company override",
        table="company_overrides",
        rows=lambda state: state.company_overrides,
        describe=describe_override,
    )
    overrides.add_list(FIELDS, _find)
    overrides.add_create("api/create-company-override", make_company_override)
    overrides.add_get()
    overrides.add_update("api/update-company-override", change_grant)
    overrides.add_delete()
    return blueprint


def _find(environment: Environment, query: Query) -> list[Grant]:
    state = environment.state
    found = filter_grants(state, state.company_overrides, query)
    if not query.get("without_expired"):
        return found
    now = environment.clock.now()
    return [grant for grant in found if not grant.expires_at or now < grant.expires_at]
