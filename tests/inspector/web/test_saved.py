"""A saved file answers the views as the routes do, as far as it holds the answers."""

from __future__ import annotations

import pytest

from support.rest import Rest
from support.web import call

TRACK = {"type": "track", "userId": "u1", "context": {"groupId": "acme"}}
NAMES = ["Order Completed!", "Signed Up", "Order Completed", "Order Completed!"]


@pytest.fixture(scope="module")
def rest():
    rest = Rest()
    batch = [{**TRACK, "event": name} for name in NAMES]
    rest.ask("/v1/batch", "POST", json={"batch": [*batch, {"type": "track"}]})
    rest.ask("/_emulator/drain", "POST", json={})
    return rest


@pytest.mark.parametrize(
    "path",
    [
        "journeys",
        "journeys?limit=2",
        "journeys?filter=bad",
        "journeys?filter=bad%20refused",
        "journeys?filter=state:bad%20state:refused",
        "journeys?filter=since:2026-01-02T11:00:00Z",
        "journeys?filter=since:2026-01-02T13:00:00Z",
        "journeys?filter=since:1m%20bad",
        "journeys?filter=since:%232",
        "journeys?filter=bad%20refused&before=5&limit=1",
        "journeys?filter=bad%20refused&after=1&limit=1",
        "journeys?filter=name:order*",
        'journeys?filter=name:"Order%20Completed!"',
        "journeys?filter=rule:event-name",
        "journeys?filter=nowhere",
        "journeys?offset=1&limit=2",
    ],
)
def test_journeys_are_listed_as_by_the_route(rest, path: str):
    client = rest.app.test_client()
    answers = {"journeys": client.get("/_emulator/journeys").json}

    [found] = call("saved.js", ["answerSaved", answers, path])

    expected = client.get(f"/_emulator/{path}").json
    assert found["data"] == expected["data"]
    assert expected.get("total") in {None, found.get("total")}


def test_other_answers_are_found_by_path():
    answers = {"findings": {"data": [1]}, "journeys/1?trace=true": {"number": 1}}

    found = call(
        "saved.js",
        ["answerSaved", answers, "journeys/1?trace=true"],
        ["answerSaved", answers, "findings?limit=5"],
    )

    assert found == [{"number": 1}, {"data": [1]}]


@pytest.mark.parametrize(
    "path",
    ["companies", "companies?q=ACM", "companies?q=nothing", "companies?offset=1"],
)
def test_companies_are_found_as_by_the_route(rest, path: str):
    for name in ("acme", "globex"):
        rest.send("track", {"event": "call", "company": {"id": name}})
    client = rest.app.test_client()
    answers = {"companies": client.get("/_emulator/companies").json}

    [found] = call("saved.js", ["answerSaved", answers, path])

    expected = client.get(f"/_emulator/{path}").json
    assert (found["data"], found["count"]) == (expected["data"], expected["count"])
