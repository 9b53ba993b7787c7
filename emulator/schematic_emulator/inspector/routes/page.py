"""Add the page: its views, as HTML without scripts, and its files."""

from __future__ import annotations

from contextvars import Context
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, current_app, request

from schematic_emulator.api.describe.values import write_json
from schematic_emulator.api.rest.query.field import QueryError, list_fields
from schematic_emulator.inspector.assets import address_of, build_assets
from schematic_emulator.inspector.feed import TYPE, Feed
from schematic_emulator.inspector.list_journeys import list_journeys
from schematic_emulator.inspector.respond import (
    HTML,
    ProblemError,
    read_fields,
    wants_page,
)
from schematic_emulator.inspector.routes.findings import list_general, list_groups
from schematic_emulator.inspector.routes.journeys import (
    FIELDS,
    require_journey,
    write_shown,
)
from schematic_emulator.inspector.show_view import show_view
from schematic_emulator.inspector.views.journey import Tracer, list_findings_of
from schematic_emulator.inspector.views.saved import collect_answers
from schematic_emulator.inspector.views.saved_file import write_file
from schematic_emulator.inspector.visible import clean, cut, make_visible

if TYPE_CHECKING:
    from flask import Blueprint
    from werkzeug.wrappers import Response as AnyResponse

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd

ROWS = 20
NAME_CHARACTERS = 80
REASON_CHARACTERS = 200
SAVED = "schematic-emulator.html"
SAVED_FIELDS = list_fields("limit:saved")
NOT_FOUND = 404
# Pages of one thing each: their view, and the page of all by its path and its name.
LISTS = {
    "emulator.show_journey": ("journey", "", "events"),
    "emulator.get_own_company": ("companies", "companies", "companies"),
    "emulator.show_mapping": ("mapping", "mapping", "mappings"),
}
_FOREVER = "public, max-age=31536000, immutable"


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add the events at the root of the control plane, and the page's files."""
    blueprint.add_app_template_global(address_of, "asset")
    blueprint.add_app_template_global(show_text, "show")

    @blueprint.get("/")
    def show_page() -> Response:
        filtered = request.args.get("filter", "")
        try:
            page, problem = read_page(emulator, segment), ""
        except (QueryError, ProblemError) as error:
            page = {"data": [], "before": None}
            problem = getattr(error, "description", None) or str(error)
        return show_view(
            emulator,
            "events",
            filter=make_visible(cut(filtered, 1024)),
            problem=make_visible(cut(problem, REASON_CHARACTERS)),
            rows=page["data"],
            before=page["before"],
        )

    _add_views(blueprint, emulator, segment)
    _add_refusals(blueprint, emulator)
    _add_files(blueprint, emulator)
    _add_saved(blueprint, emulator, segment)


def _add_views(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    @blueprint.get("/events/<number>")
    def show_journey(number: str) -> Response:
        found = require_journey(emulator, number)
        described = Tracer(emulator, segment).describe(found)
        own = described["number"]
        return show_view(
            emulator,
            "journey",
            number=own,
            journey=clean(described),
            findings=clean(list_findings_of(described)),
            older=_find_bad(emulator, segment, {"before": own}),
            newer=_find_bad(emulator, segment, {"after": own}),
        )

    @blueprint.get("/problems")
    def show_problems() -> Response:
        return show_view(
            emulator,
            "problems",
            groups=clean(list_groups(emulator, segment)),
            general=clean(list_general(emulator, segment)),
        )


def _add_refusals(blueprint: Blueprint, emulator: Emulator) -> None:
    """Answer with a page where one was asked for and what it shows is not there."""

    @blueprint.errorhandler(ProblemError)
    def show_refusal(error: ProblemError) -> AnyResponse:
        page = LISTS.get(request.endpoint or "")
        if page is None or error.code != NOT_FOUND or not wants_page():
            return error.get_response()
        view, path, name = page
        values = {"path": path, "name": name, "problem": error.description or ""}
        return show_view(emulator, view, status=NOT_FOUND, template="gone", **values)


def _find_bad(
    emulator: Emulator, segment: SegmentEnd, within: dict[str, int]
) -> int | None:
    """Return the number of the nearest bad journey on one side of another."""
    query = {"filter": "bad refused", "limit": 1, **within}
    found = list_journeys(emulator, segment, query, None)["data"]
    return found[0]["number"] if found else None


def _add_files(blueprint: Blueprint, emulator: Emulator) -> None:
    @blueprint.get("/feed")
    def show_feed() -> Response:
        # One message: the browser asks again. Our own server has a feed that goes on.
        return Response(Feed(emulator).read(), mimetype=TYPE)

    @blueprint.get("/assets/<name>")
    def show_asset(name: str) -> Response:
        found = build_assets()[0].get(name)
        if found is None:
            raise ProblemError(404, "the page has no such file")
        response = Response(found.body, mimetype=found.mimetype)
        response.headers["Cache-Control"] = _FOREVER
        return response


def _add_saved(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    @blueprint.get("/saved")
    def save_page() -> Response:
        limit = read_fields(*SAVED_FIELDS)["limit"]
        client = current_app.test_client()

        def get(path: str) -> Any:
            # A request of its own, with nothing of this one's context.
            return Context().run(client.get, f"/_emulator/{path}").json

        tracer = Tracer(emulator, segment)

        def describe(number: int) -> Any:
            # As the route of a journey does: a request for each takes twice as long.
            found = emulator.journeys.find(number)
            if found is None:
                return None
            described = tracer.describe(found)
            return orjson.loads(write_json(write_shown({**described, "link": None})))

        answers = collect_answers(get, describe, limit)
        text = write_file(answers, emulator.settings.profile)
        disposition = {"Content-Disposition": f'attachment; filename="{SAVED}"'}
        return Response(text, mimetype=HTML, headers=disposition)


def read_page(emulator: Emulator, segment: SegmentEnd) -> dict[str, Any]:
    """Return the rows of the page that the address asks for.

    Raises QueryError for a filter that has no meaning.
    """
    query = read_fields(*FIELDS)
    query["limit"] = ROWS
    shown: dict[str, Any] = clean(list_journeys(emulator, segment, query, None))
    return shown


def show_text(value: object, most: int = NAME_CHARACTERS) -> str:
    """Return text from outside for a template, which escapes what it prints."""
    return "" if value is None else make_visible(cut(str(value), most))
