"""Add the routes that create, change and delete companies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint

from schematic_emulator.api.rest.companies.companies import COMPANIES
from schematic_emulator.effects.setup.plan import choose_base_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.request.set_up import Setup
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.events.upsert import Upsert


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return `POST /companies`, `/companies/create`, `/companies/delete`,
    `/company-traits` and `DELETE /companies/{id}`.

    Not emulated: `prevent_key_remap`, prices, and ending subscriptions.
    """
    blueprint = Blueprint("company_changes", __name__)
    COMPANIES.add_changes(blueprint, emulator, _choose_plan)
    COMPANIES.add_removals(blueprint, emulator)
    return blueprint


def _choose_plan(
    setup: Setup, upsert: Upsert, body: dict[str, Any]
) -> Sequence[Change]:
    """Plan the base plan that the body names, for a new company or a known one."""
    plan_id = body.get("base_plan_id")
    if plan_id is None:
        return []
    return choose_base_plan(setup.state, upsert.entity_id, plan_id, setup.making)
