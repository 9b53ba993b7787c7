"""Add the routes of plan changes: when and why companies got their plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from schematic_emulator.api.describe.plan import describe_plan_step
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_rows
from schematic_emulator.api.rest.request.resource import Resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import PlanStep

FIELDS = list_fields("action base_plan_action company_id company_ids limit offset")
ATTRIBUTES = {
    "action": "action",
    "company_id": "company_id",
    "company_ids": "company_id",
}


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/plan-changes`: the environment's last 10,000.

    Only three of the vendor's actions occur here: a request chose the plan
    (`manage_plan`), it came with the company (`company_upsert`), or the plan was
    deleted (`plan_deleted`).
    """
    blueprint = Blueprint("plan_changes", __name__)
    changes = Resource(
        blueprint,
        emulator,
        "/plan-changes",
        "plan change",
        table="plan_changes",
        rows=lambda state: state.plan_changes,
        describe=describe_plan_step,
    )
    changes.add_list(FIELDS, _find, with_count=False)
    changes.add_get()
    return blueprint


def _find(environment: Environment, query: Query) -> Iterable[PlanStep]:
    if "base_plan_action" in query:
        # No company gets a plan by fallback, trial or trait here.
        return []
    return filter_rows(environment.state.plan_changes, query, ATTRIBUTES)
