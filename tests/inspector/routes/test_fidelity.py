"""Every route has a row, every row a test that exists, and the page lists all."""

from __future__ import annotations

import re
import runpy
from functools import cache
from pathlib import Path

import pytest

from schematic_emulator import EmulatorSettings, create_app
from schematic_emulator.api.operations import list_routes, list_sources
from schematic_emulator.api.store.switches import Switches, list_switches
from support.rest import Rest, make_emulator
from support.rows import on_rows

ROOT = Path(__file__).resolve().parents[3]
write_page = runpy.run_path(str(ROOT / "docs/generate/fidelity.py"))["write_page"]
ROUTES = list_routes()
BEHAVING = [route for route in ROUTES if route.behaves]
NO_ROW = (
    "no row in emulator/schematic_emulator/api/data/routes.json: add one line to its "
    'group, {"route": "METHOD /path/{id}", "id": operationId, "query": '
    '"module.FIELDS", "body": contract, "answers": {"200": contract}, "read": names of '
    '"sources", "test": "tests/file.py::test_name"}, and run `make docs`'
)

by_behaving = on_rows("route", BEHAVING, ids=lambda route: route.operation)


@cache
def served() -> set[str]:
    """Give `METHOD /path/{}` of everything that the app answers."""
    return {
        f"{method} {blank(rule.rule)}"
        for rule in create_app().url_map.iter_rules()
        if not rule.endpoint.startswith("absent")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def blank(path: str) -> str:
    return re.sub(r"<[^>]*>|\{[^}]*\}", "{}", path)


def test_every_route_has_a_row():
    rows = {f"{route.method} {blank(route.path)}" for route in BEHAVING}

    assert served() - rows == set(), NO_ROW


def test_every_row_that_behaves_has_a_route():
    rows = {f"{route.method} {blank(route.path)}" for route in BEHAVING}

    assert rows - served() == set(), "these rows name no route of the app"


def test_each_rows_test_is_one_that_make_test_runs(collected):
    """With the parameter that a row names; support/proofs.py watches what it asks."""
    named = {route.test for route in BEHAVING}
    whole = {test.partition("[")[0] for test in collected}

    assert named - collected - whole == set()


@by_behaving
def test_row_says_where_it_was_read(route):
    assert route.read
    assert set(route.read) <= set(list_sources())


def test_rows_are_unique_by_route_and_by_id():
    assert len({route.operation for route in ROUTES}) == len(ROUTES)
    assert len({route.id for route in ROUTES}) == len(ROUTES)


def test_page_is_what_the_data_says():
    text = (ROOT / "docs" / "fidelity.md").read_text(encoding="utf-8")

    assert text.splitlines() == "\n".join(write_page()).splitlines(), "run `make docs`"


def test_json_has_every_route_and_switch():
    answer = Rest().ask("/_emulator/fidelity")

    told = answer.json
    assert len(told["data"]) == len(ROUTES)
    assert told["counts"]["operations"] == 268
    assert told["counts"]["behave"] + told["counts"]["not_emulated"] == 268
    assert {row["name"] for row in told["switches"]} == {
        row.name for row in list_switches(Switches())
    }
    assert all(row["reason"] for row in told["switches"])


def test_json_shows_a_switch_that_was_set():
    switches = Switches(ambiguous_keys_status=409)
    rest = Rest(make_emulator(switches=switches))

    rows = rest.ask("/_emulator/fidelity").json["switches"]

    (row,) = [row for row in rows if row["name"] == "ambiguous_keys_status"]
    assert (row["value"], row["default"]) == (409, 400)


@pytest.mark.parametrize(
    ("query", "accept"), [("?format=html", "*/*"), ("", "text/html,*/*;q=0.8")]
)
def test_page_is_readable_in_a_browser(query, accept):
    headers = {"Accept": accept}

    answer = Rest().ask(f"/_emulator/fidelity{query}", headers=headers)

    assert answer.mimetype == "text/html"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert all(f"{row.method} {row.path}" in answer.text for row in ROUTES)


def test_settings_have_default_switches():
    assert EmulatorSettings().switches == Switches()
