"""Add the route that lists what changed: by which journey, from what to what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.store.capture import Capture
from schematic_emulator.inspector.respond import read_fields
from schematic_emulator.inspector.routes.journeys import show
from schematic_emulator.journeys.describe import list_changes
from schematic_emulator.journeys.entry import Entry, Setting
from schematic_emulator.journeys.names import Names

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator

FIELDS = list_fields("after:start limit:changes")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET changes`: ?after= (a number), ?limit= changes at most, oldest first.

    Each row is one change: by a journey, or (`journey` null) over REST. `last` is the
    number to go on from.
    """

    @blueprint.get("/changes")
    def list_changes_after() -> Response:
        query = read_fields(*FIELDS)
        names, limit = Names(emulator.store), query["limit"]
        last = query["after"]
        rows: list[dict[str, Any]] = []
        for place, stored in emulator.journeys.list_from(last):
            if isinstance(stored, Entry) and stored.live is not None:
                break  # what it changes is not known yet, and its place comes first
            found = [] if _is_scratch(stored) else list_changes(stored, names)
            if rows and len(rows) + len(found) > limit:
                break
            rows += [{"number": place, **_describe(stored), **each} for each in found]
            last = place
        return show({"data": rows, "last": last})


def _is_scratch(stored: Entry | Capture | Setting) -> bool:
    return isinstance(stored, Entry) and stored.is_scratch


def _describe(stored: Entry | Capture | Setting) -> dict[str, Any]:
    if isinstance(stored, Entry):
        at = datetime.fromtimestamp(stored.at, UTC)
    else:
        at = stored.received_at if isinstance(stored, Capture) else stored.at
    return {
        "at": write_instant(at),
        "journey": None if isinstance(stored, Setting) else stored.journey,
    }
