"""Add the routes that summarize an environment: totals and recent activity."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.audit import describe_activity
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_query
from schematic_emulator.api.rest.request.respond import succeed

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator

# The default and the bounds of the limit are not published.
ACTIVITY_FIELDS = list_fields("limit:activity")
BAD = 400


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return `GET /insights/activity` and `GET /insights/summary`.

    Credits and billing are not emulated: their totals are always zero.
    """
    blueprint = Blueprint("insights", __name__)

    @blueprint.get("/insights/activity")
    def get_activity() -> Response:
        query = read_query(*ACTIVITY_FIELDS)
        environment = require_key(emulator).environment
        done = (
            entry for entry in environment.audit.newest_first() if entry.status < BAD
        )
        newest = islice(done, query["limit"])
        entries = [describe_activity(entry) for entry in newest]
        return succeed({"entries": entries}, query)

    @blueprint.get("/insights/summary")
    def get_summary() -> Response:
        state = require_key(emulator).environment.state
        summary = {
            "total_companies": len(state.companies),
            "total_features": len(state.account.features),
            "total_plans": len(state.account.plans),
            "paid_companies": 0,
            "active_credits": 0.0,
            "mrr": [],
        }
        return succeed(summary)

    return blueprint
