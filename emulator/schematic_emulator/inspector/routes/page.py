"""Add the page that shows the last events with verdicts and reasons, script-free."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, make_response, render_template, request

from schematic_emulator.api.store.redaction import hide_keys, hide_keys_within
from schematic_emulator.inspector.journal_row import Reason, list_reasons
from schematic_emulator.inspector.routes.clock import describe_clock
from schematic_emulator.inspector.rows import collect_rows, count_rows
from schematic_emulator.inspector.visible import cut, make_visible

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.capture import Capture

LAST = 200
NAME_CHARACTERS = 80
REASON_CHARACTERS = 500
EVENT_CHARACTERS = 4000
VERDICTS = ("all", "good", "bad")

# Only the style sheet of this host: no script, frame, form or other host.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class PageRow:
    """What the page prints about one event: plain text, which the template escapes."""

    number: int
    time: str
    environment: str
    type: str
    name: str
    verdict: str
    http_status: int
    status: str
    reasons: tuple[Reason, ...]
    event: str


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the page at the root of the control plane, and its style sheet."""

    @blueprint.get("/")
    def show_page() -> Response:
        # Imported here: the capture routes must be up before `destination` is loaded.
        from schematic_emulator.destination import PINNED_VERSION

        asked = request.args.get("verdict", "all")
        verdict = asked if asked in VERDICTS else "all"
        rows = collect_rows(emulator.store, verdict=verdict, limit=LAST)
        text = render_template(
            "page.html",
            address=make_visible(request.host_url.rstrip("/")),
            clock=_show_clock(emulator),
            counts=count_rows(emulator.store),
            last=LAST,
            pinned=PINNED_VERSION,
            rows=[describe_page_row(row) for row in rows],
            settings=emulator.settings,
            verdict=verdict,
            verdicts=VERDICTS,
        )
        response = make_response(text)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @blueprint.get("/page.css")
    def show_style() -> Response:
        return Response(render_template("page.css"), mimetype="text/css")


def describe_page_row(capture: Capture) -> PageRow:
    """Return the page's row for an event, its invisible characters escaped."""
    return PageRow(
        number=capture.number,
        time=f"{capture.received_at:%H:%M:%S}",
        environment=capture.environment_id or "no usable key",
        type=_show_name(capture.type or "no event"),
        name=_show_name(capture.subtype or ""),
        verdict="good" if capture.is_good else "bad",
        http_status=capture.http_status,
        status=capture.status,
        reasons=tuple(
            Reason(reason.severity, make_visible(cut(reason.text, REASON_CHARACTERS)))
            for reason in list_reasons(capture)
        ),
        event=make_visible(cut(_write_event(capture), EVENT_CHARACTERS)),
    )


def _show_clock(emulator: Emulator) -> dict[str, Any]:
    """Return the clock's time for the page, and whether it was moved."""
    clock = describe_clock(emulator)
    state = "frozen at" if clock["frozen"] else "moved to"
    return {
        "moved": clock["frozen"] or abs(clock["offset_s"]) >= 1,
        "shown": f"{state} {clock['now'][:16].replace('T', ' ')} UTC",
    }


def _show_name(text: str) -> str:
    return make_visible(cut(hide_keys(text), NAME_CHARACTERS))


def _write_event(capture: Capture) -> str:
    event = capture.event
    if event is None:
        return hide_keys(capture.text)
    return json.dumps(hide_keys_within(event), indent=2, ensure_ascii=False)
