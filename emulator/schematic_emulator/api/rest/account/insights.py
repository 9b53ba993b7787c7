"""Add the routes about the caller's environment: totals, activity, who it is."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from schematic_emulator.api.describe.account import (
    describe_caller,
    describe_integration,
)
from schematic_emulator.api.describe.audit import describe_activity
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import list_newest
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_query
from schematic_emulator.api.rest.request.respond import succeed

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator

# The default and the bounds of the limit are not published.
ACTIVITY_FIELDS = list_fields("limit:activity")
BAD = 400


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/insights`, `GET /whoami` and `GET /segment-integration`.

    Credits and billing are not emulated: their totals are always zero.
    """

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

    _add_caller(blueprint, emulator)
    _add_integration(blueprint, emulator)


def _add_caller(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the route `GET /whoami`."""

    @blueprint.get("/whoami")
    def get_who_am_i() -> Response:
        return succeed(describe_caller(emulator.store, require_key(emulator)))


def _add_integration(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the route `GET /segment-integration`.

    What counts as connected is not published: the switch `segment_connected_by` chooses
    between events with Segment's user agent and any event.
    """

    @blueprint.get("/segment-integration")
    def get_segment_integration() -> Response:
        environment = require_key(emulator).environment
        newest_first = list_newest(environment.events)
        by_any = emulator.settings.switches.segment_connected_by == "any-event"
        shown = describe_integration(environment.id, newest_first, by_any=by_any)
        return succeed(shown)
