"""Changes are listed with what was there before, from a place on."""

from __future__ import annotations

from schematic_contracts.validation import check
from support.rest import Rest
from support.setup import make_company


def changes(rest: Rest, query: str = ""):
    answer = rest.app.test_client().get(f"/_emulator/changes{query}")
    assert check("emulator/change-list", answer.json) == []
    return answer.json


def test_changes_are_listed_from_what_to_what():
    rest = Rest()
    body = {"keys": {"id": "u"}, "traits": {"plan": "free"}}
    rest.send("identify", body)
    start = changes(rest)["last"]

    rest.send("identify", {**body, "traits": {"plan": "pro"}})

    [row] = changes(rest, f"?after={start}")["data"]
    assert (row["kind"], row["journey"]) == ("traits", 2)
    assert (row["before"], row["after"]) == ({"plan": "free"}, {"plan": "pro"})
    assert row["entity"]["keys"] == {"id": "u"}


def test_change_over_rest_has_no_journey():
    rest = Rest()

    make_company(rest)

    rows = changes(rest)["data"]
    assert {row["journey"] for row in rows} == {None}
    assert rows[0]["kind"] == "created"


def test_pages_of_changes_lead_through_all():
    rest = Rest()
    for number in range(5):
        rest.send("track", {"event": "a", "company": {"id": f"c{number}"}})

    everything, found, last = changes(rest), [], 0
    for _ in range(5):
        page = changes(rest, f"?after={last}&limit=2")
        found += page["data"]
        last = page["last"]

    assert found == everything["data"]
    assert (last, changes(rest, f"?after={last}")["data"]) == (everything["last"], [])
