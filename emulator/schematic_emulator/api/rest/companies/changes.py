"""Makes, changes and removes companies, by id or by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from schematic_emulator.api.describe.company import describe_company
from schematic_emulator.api.describe.entity import describe_entity_brief
from schematic_emulator.api.rest.request.lookup import get_by_id, get_by_keys
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import (
    RequestRefusedError,
    create,
    succeed,
)
from schematic_emulator.api.rest.request.rows import DELETED
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.effects.changes import EntityRemoved
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.effects.setup.plan import choose_base_plan
from schematic_emulator.effects.setup.profile import (
    NO_KEYS,
    make_profile,
    put_profile,
)
from schematic_emulator.effects.setup.trait import put_trait

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.request.set_up import Workshop
    from schematic_emulator.effects.events.upsert import Upsert

CONTRACT = "api/upsert-company"


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return `POST /companies`, `/companies/create`, `/companies/delete`,
    `/company-traits` and `DELETE /companies/{id}`.

    Not emulated: `prevent_key_remap`, prices, and ending subscriptions.
    """
    blueprint = Blueprint("company_changes", __name__)

    @blueprint.post("/companies")
    def upsert_company() -> Response:
        body = read_body(emulator, CONTRACT)
        with setting_up(emulator) as workshop:
            upsert = put_profile(workshop.state, "company", body, workshop.making)
            return succeed(_keep(workshop, upsert, body))

    @blueprint.post("/companies/create")
    def create_company() -> Response:
        body = read_body(emulator, CONTRACT)
        with setting_up(emulator) as workshop:
            upsert = make_profile(workshop.state, "company", body, workshop.making)
            return create(_keep(workshop, upsert, body))

    _add_removals(blueprint, emulator)
    return blueprint


def _add_removals(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add what removes companies, and the setting of one trait."""

    @blueprint.post("/companies/delete")
    def delete_company_by_keys() -> Response:
        keys = read_keys(read_body(emulator, "api/keys")["keys"])
        if not keys:
            raise RequestRefusedError(400, NO_KEYS)
        with setting_up(emulator) as workshop:
            environment, switches = workshop.environment, emulator.settings.switches
            company = get_by_keys(environment, "company", keys, switches=switches)
            answer = describe_entity_brief(environment, company)
            workshop.apply([EntityRemoved(company.id)])
            return succeed(answer)

    @blueprint.delete("/companies/<company_id>")
    def delete_company(company_id: str) -> Response:
        with setting_up(emulator) as workshop:
            company = get_by_id(workshop.environment, "company", company_id)
            workshop.apply([EntityRemoved(company.id)])
            return succeed(DELETED)

    @blueprint.post("/company-traits")
    def upsert_company_trait() -> Response:
        body = read_body(emulator, "api/upsert-trait")
        with setting_up(emulator) as workshop:
            upsert = put_trait(workshop.state, "company", body, workshop.making)
            return succeed(_keep(workshop, upsert, {}))


def _keep(workshop: Workshop, upsert: Upsert, body: dict[str, Any]) -> dict[str, Any]:
    plan_id = body.get("base_plan_id")
    changes = list(upsert.changes)
    if plan_id is not None:
        own_id, making = upsert.entity_id, workshop.making
        changes += choose_base_plan(workshop.state, own_id, plan_id, making)
    workshop.apply(changes)
    company = workshop.state.companies[upsert.entity_id]
    return describe_company(workshop.environment, company)
