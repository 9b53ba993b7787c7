"""Add the routes that show journeys, and how many there are of each state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from schematic_emulator.api.rest.query.field import QueryField, list_fields
from schematic_emulator.api.rest.request.access import KEY_HEADER
from schematic_emulator.inspector.find import get_environment, is_meant
from schematic_emulator.inspector.list_journeys import list_journeys as list_page
from schematic_emulator.inspector.respond import ProblemError, answer, read_fields
from schematic_emulator.inspector.views.journey import (
    Tracer,
    describe_whole,
    write_journey_link,
)
from schematic_emulator.inspector.visible import clean
from schematic_emulator.journeys.states import STATES

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.source.segment_end import SegmentEnd

VERSION = 1
ENVIRONMENT = list_fields("environment api_key")
FIELDS = (
    *list_fields("filter q"),
    QueryField("state", choices=STATES),
    *list_fields("name company user rule since after before offset:optional"),
    *list_fields("limit:journeys environment api_key"),
)
LEDGER_FIELDS = ENVIRONMENT
JOURNEY_FIELDS = list_fields("trace")


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `GET journeys`, newest first, `GET journeys/<number>` and `GET ledger`.

    ?filter= has the words that are typed on the page (`read_filter`); with ?offset=
    the answer has the `total` of what is asked for. With ?after= the oldest journeys
    after that number come first: what follows them asks for those after `last`. An API
    key in ?api_key= or X-Schematic-Api-Key selects its environment, as ?environment=
    (its id) does. With ?trace=true a journey has what its destinations make of it at
    present, field by field.
    """

    @blueprint.get("/journeys")
    def list_journeys() -> Response:
        query = read_fields(*FIELDS)
        own_id = read_environment(query, emulator)
        return show(list_page(emulator, segment, query, own_id))

    @blueprint.get("/journeys/<number>")
    def get_journey(number: str) -> Response:
        query = read_fields(*JOURNEY_FIELDS)
        found = require_journey(emulator, number)
        if not query.get("trace"):
            return show(describe_whole(emulator, segment, found))
        described = Tracer(emulator, segment).describe(found)
        profile = emulator.settings.profile
        described["link"] = write_journey_link(segment, described, profile)
        return show(described)

    @blueprint.get("/ledger")
    def get_ledger() -> Response:
        own_id = read_environment(read_fields(*LEDGER_FIELDS), emulator)
        counts = emulator.journeys.count(is_meant(emulator, segment, own_id))
        summary = emulator.journeys.summary()
        return show({"environment_id": own_id, **counts, **summary})


def show(described: dict[str, Any], status: int = 200) -> Response:
    """Return an answer without keys, and with the version of its form."""
    return answer(write_shown(described), status)


def write_shown(described: dict[str, Any]) -> dict[str, Any]:
    """Return what an answer has: no keys, and the version of its form."""
    return {"version": VERSION, **clean(described)}


def read_environment(query: Query, emulator: Emulator) -> str | None:
    """Return the id of the environment that a request names, by id or key; else None.

    Raises ProblemError (404) for an unknown one.
    """
    key = query.get("api_key") or request.headers.get(KEY_HEADER)
    found = get_environment(emulator.store, query.get("environment"), key)
    return found.id if found else None


def require_journey(emulator: Emulator, number: str) -> Any:
    """Return a journey. Raises ProblemError (404), which says if it has left."""
    wanted = int(number) if number.isascii() and number.isdigit() else 0
    journeys = emulator.journeys
    found = journeys.find(wanted) if len(number) < 19 else None  # noqa: PLR2004 - int64
    if found is not None:
        return found
    if 0 < wanted <= journeys.last:
        most = f"the newest {journeys.shelf.most:,} are stored"
        why = most if journeys.shelf.left else "a reset or a restart removed it"
        raise ProblemError(404, f"journey {wanted} has left: {why}")
    raise ProblemError(404, "no journey has this number")
