"""Add the routes that show journeys, and how many there are of each state."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask import request

from schematic_emulator.api.rest.query.field import QueryField
from schematic_emulator.api.rest.request.access import KEY_HEADER
from schematic_emulator.api.store.redaction import hide_keys_within
from schematic_emulator.inspector.find import get_environment
from schematic_emulator.inspector.owners import is_meant, make_is_owner
from schematic_emulator.inspector.respond import ProblemError, answer, read_fields
from schematic_emulator.inspector.visible import replace_half_pairs
from schematic_emulator.inspector.whole_journey import describe_whole, trace_journey
from schematic_emulator.journeys.describe import describe_shortly
from schematic_emulator.journeys.entry import Setting
from schematic_emulator.journeys.names import Names
from schematic_emulator.journeys.search import Wanted
from schematic_emulator.journeys.states import STATES

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.source.segment_end import SegmentEnd

VERSION = 1
ENVIRONMENT = (QueryField("environment"), QueryField("api_key"))
FIELDS = (
    QueryField("q", max_length=512),
    QueryField("state", choices=STATES),
    QueryField("name", max_length=1024),
    QueryField("company", max_length=1024),
    QueryField("user", max_length=1024),
    QueryField("rule"),
    QueryField("since", "instant"),
    QueryField("after", "integer"),
    QueryField("before", "integer"),
    QueryField("limit", "integer", minimum=1, maximum=10_000, default=100),
    *ENVIRONMENT,
)
LEDGER_FIELDS = ENVIRONMENT
JOURNEY_FIELDS = (QueryField("trace", "boolean"),)


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `GET journeys`, newest first, `GET journeys/<number>` and `GET ledger`.

    With ?after= the oldest journeys after that number come first: what follows them
    asks for those after `last`. With ?trace=true a journey has what its destinations
    make of it at present, field by field. An API key in ?api_key= or
    X-Schematic-Api-Key selects its environment, as ?environment= (its id) does.
    """

    @blueprint.get("/journeys")
    def list_journeys() -> Response:
        query = read_fields(*FIELDS)
        names, limit = Names(emulator.store), query["limit"]
        stored = emulator.journeys.list_newest(query.get("before"), query.get("after"))
        last = emulator.journeys.last
        if "after" in query:
            stored.reverse()
        journeys = [each for each in stored if not isinstance(each, Setting)]
        wanted = _read_wanted(query, names, emulator, segment)
        found = [*islice(wanted.filter(journeys), limit)]
        is_full = len(found) == limit
        return show(
            {
                "data": [describe_shortly(each, names) for each in found],
                "before": found[-1].journey if is_full else None,
                "last": found[-1].journey if is_full and "after" in query else last,
                **emulator.journeys.summary(),
            }
        )

    @blueprint.get("/journeys/<number>")
    def get_journey(number: str) -> Response:
        query = read_fields(*JOURNEY_FIELDS)
        found = require_journey(emulator, number)
        described = describe_whole(emulator, segment, found)
        if query.get("trace"):
            described["trace"] = trace_journey(emulator, segment, described)
        return show(described)

    @blueprint.get("/ledger")
    def get_ledger() -> Response:
        own_id = read_environment(read_fields(*LEDGER_FIELDS), emulator)
        counts = emulator.journeys.count(is_meant(emulator, segment, own_id))
        summary = emulator.journeys.summary()
        return show({"environment_id": own_id, **counts, **summary})


def show(described: dict[str, Any], status: int = 200) -> Response:
    """Return an answer without keys, and with the version of its form."""
    shown = replace_half_pairs(hide_keys_within(described))
    return answer({"version": VERSION, **shown}, status)


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


def _read_wanted(
    query: Query, names: Names, emulator: Emulator, segment: SegmentEnd
) -> Wanted:
    company, user, since = map(query.get, ("company", "user", "since"))
    return Wanted(
        **{name: query.get(name) for name in ("q", "state", "name", "rule")},
        environment=read_environment(query, emulator),
        since=datetime.fromisoformat(since).timestamp() if since else None,
        companies=names.find_ids("company", company) if company else None,
        users=names.find_ids("user", user) if user else None,
        is_owner=make_is_owner(emulator, segment),
    )
