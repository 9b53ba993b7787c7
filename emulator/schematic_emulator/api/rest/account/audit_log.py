"""Add the routes of the audit log: who changed what over REST."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.audit import (
    audit_id,
    describe_entry,
    describe_whole_entry,
)
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import search_rows
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.respond import RequestRefusedError, succeed
from schematic_emulator.api.rest.request.rows import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Blueprint, Response

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.audit_entry import AuditEntry
    from schematic_emulator.api.store.environment import Environment

FIELDS = list_fields("actor_type environment_id q start_time end_time limit offset")
SEARCHED = ("url", "method", "resource_type", "resource_name", "resource_id")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/audit-log`: the environment's last 1,000 changes.

    They are stored in memory only and lost at a restart. Events and flag checks are not
    recorded. Every actor here is an API key.
    """

    def describe(environment: EnvironmentView, entry: AuditEntry) -> dict[str, Any]:
        return describe_entry(emulator.store, environment, entry)

    listing = Listing(emulator, FIELDS, _find, describe)
    blueprint.get("/audit-log", endpoint="list_audit_logs")(listing.page)
    blueprint.get("/audit-log/count", endpoint="count_audit_logs")(listing.count)

    @blueprint.get("/audit-log/<audit_log_id>")
    def get_audit_log(audit_log_id: str) -> Response:
        environment = require_key(emulator).environment
        for entry in environment.audit.newest_first():
            if audit_id(environment, entry) == audit_log_id:
                store = emulator.store
                return succeed(describe_whole_entry(store, environment, entry))
        raise RequestRefusedError(404, "audit log not found")


def _find(environment: Environment, query: Query) -> Iterable[AuditEntry]:
    if query.get("actor_type", "api_key") != "api_key":
        return []
    if query.get("environment_id", environment.id) != environment.id:
        return []
    start, end = (
        datetime.fromisoformat(query[name]) if name in query else None
        for name in ("start_time", "end_time")
    )
    found = [
        entry
        for entry in environment.audit.newest_first()
        if (start is None or entry.started_at >= start)
        and (end is None or entry.started_at < end)
    ]
    return search_rows(found, query, *SEARCHED)
