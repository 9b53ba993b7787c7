"""Journeys are listed, filtered and shown in full; the ledger adds up."""

from __future__ import annotations

import pytest

from schematic_contracts.validation import check
from support.rest import Rest, make_emulator

IDENTIFY = {
    "type": "identify",
    "userId": "u1",
    "messageId": "m1",
    "traits": {"name": "Ada", "company_name": "Acme"},
    "context": {"groupId": "acme"},
}
TRACK = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u1",
    "messageId": "m2",
    "integrations": {"schematic": False},  # a warning; that it has no company is none
}
PAGE = {"type": "page", "userId": "u2", "messageId": "m3"}


def get(rest: Rest, path: str, contract: str, status: int = 200):
    answer = rest.app.test_client().get(f"/_emulator/{path}")
    assert (answer.status_code, check(contract, answer.json)) == (status, [])
    return answer.json


def numbers(rest: Rest, query: str) -> list[int]:
    found = get(rest, f"journeys?{query}", "emulator/journey-list")
    return [row["number"] for row in found["data"]]


@pytest.fixture
def rest():
    """Return an app with three journeys from Segment (1-3), then two events (4, 5)."""
    rest = Rest()
    batch = {"batch": [IDENTIFY, TRACK, PAGE]}
    rest.ask("/v1/batch", "POST", json=batch)
    rest.ask("/_emulator/drain", "POST", json={})
    rest.send("track", {"event": "call", "company": {"id": "globex"}})
    rest.send("track", {"event": 7})
    return rest


def test_journeys_are_listed_newest_first(rest):
    found = get(rest, "journeys", "emulator/journey-list")

    rows = [(row["number"], row["state"], row["name"]) for row in found["data"]]
    assert rows == [
        (5, "bad", None),
        (4, "good", "call"),
        (3, "not wanted", None),
        (2, "findings", "Order Completed"),
        (1, "good", None),
    ]
    assert (found["version"], found["last"], found["left"]) == (1, 5, 0)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=good", [4, 1]),
        ("state=bad", [5]),
        ("state=not+wanted", [3]),
        ("state=waiting", []),
        ("name=call", [4]),
        ("name=Order+Completed", [2]),
        ("name=order_completed", [2]),
        ("company=acme", [1]),
        ("company=Acme", [1]),
        ("company=globex", [4]),
        ("user=u1", [2, 1]),
        ("user=u2", [3]),
        ("rule=usage-no-company", [5, 2]),
        ("rule=contract-broken", [5]),
        ("q=M2", [2]),
        ("q=globex", [4]),
        ("q=nowhere", []),
        ("since=2026-01-02T12:00:01Z", []),
        ("since=2026-01-02T11:59:59Z", [5, 4, 3, 2, 1]),
        ("before=3", [2, 1]),
        ("after=3", [4, 5]),
        ("after=1&limit=2", [2, 3]),
        ("limit=2", [5, 4]),
        ("user=u1&state=good", [1]),
    ],
)
def test_filter_finds_what_it_names(rest, query: str, expected: list[int]):
    assert numbers(rest, query) == expected


def test_pages_lead_on(rest):
    first = get(rest, "journeys?limit=2", "emulator/journey-list")
    following = get(rest, "journeys?after=2&limit=1", "emulator/journey-list")

    assert (first["before"], following["last"]) == (4, 3)
    assert get(rest, "journeys?before=2", "emulator/journey-list")["before"] is None


def test_environment_selects_its_journeys(rest):
    other = rest.stranger()
    other.send("track", {"event": "theirs"})
    store = rest.emulator.store
    own = store.environment_for(rest.key).id
    theirs = store.environment_for(other.key).id

    assert numbers(rest, f"environment={own}") == [5, 4, 3, 2, 1]
    assert numbers(rest, f"environment={theirs}") == [6]
    assert numbers(rest, f"api_key={other.key}") == [6]
    assert get(rest, f"ledger?environment={theirs}", "emulator/ledger")["in"] == 1


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("journeys?stat=bad", 400, "stat: unknown; known are filter, q, state"),
        ("journeys?state=ugly", 400, "state: expected one of waiting, good"),
        ("journeys?since=noon", 400, "since: expected a date-time"),
        ("journeys?limit=0", 400, "limit: expected 1 to 10000"),
        ("journeys?environment=env_x", 404, "no environment has this id"),
        ("journeys/99", 404, "no journey has this number"),
        ("journeys/" + "9" * 40, 404, "no journey has this number"),
        ("journeys/-1", 404, "no journey has this number"),
        ("journeys/1?trace=perhaps", 400, "trace: expected true or false"),
        ("journeys/1?trac=true", 400, "trac: unknown; known are trace"),
        ("ledger?state=bad", 400, "state: unknown; known are environment"),
        ("deliveries?state=x", 400, "state: unknown"),
    ],
)
def test_wrong_request_is_named(rest, path: str, status: int, detail: str):
    answer = rest.app.test_client().get(f"/_emulator/{path}")

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"].startswith(detail)


def test_journey_that_has_left_is_named():
    rest = Rest(make_emulator(journeys_size=2))
    for _ in range(4):
        rest.send("track", {"event": "a"})

    answer = rest.app.test_client().get("/_emulator/journeys/1")

    assert answer.status_code == 404
    assert answer.json["detail"] == "journey 1 has left: the newest 2 are stored"
    assert get(rest, "ledger", "emulator/ledger")["left"] == 2


def test_journey_shows_every_step(rest):
    shown = get(rest, "journeys/1", "emulator/journey")

    assert shown["sent"] == IDENTIFY
    assert shown["received"]["receivedAt"] == "2026-01-02T12:00:00.000Z"
    [delivery] = shown["deliveries"]
    assert delivery["subscriptions"] == [
        {"name": "Track Event", "matched": False, "error": None},
        {"name": "Identify User", "matched": True, "error": None},
    ]
    [request] = delivery["requests"]
    assert request["body"]["body"]["keys"] == {"userId": "u1"}
    [capture] = shown["captures"]
    assert capture["company"] == {
        "id": capture["company"]["id"],
        "name": "Acme",
        "keys": {"groupId": "acme"},
    }
    assert [row["kind"] for row in shown["effects"]] == ["created", "created", "joined"]


def test_finding_leads_to_the_field_of_the_mapping(rest):
    [delivery] = get(rest, "journeys/2", "emulator/journey")["deliveries"]

    [finding, _] = delivery["findings"]
    assert (finding["rule"], finding["mapping"]) == (
        "usage-no-company",
        {
            "destination": "schematic",
            "subscription": "Track Event",
            "pointer": "/subscriptions/0/mapping/company_keys",
            "place": "",
        },
    )


def test_no_key_is_shown(rest):
    rest.ask("/v1/track", "POST", json={**TRACK, "writeKey": rest.key})
    rest.ask("/_emulator/drain", "POST", json={})
    client = rest.app.test_client()
    paths = ["journeys", *(f"journeys/{number}" for number in range(1, 7)), "changes"]

    texts = [client.get(f"/_emulator/{path}").text for path in paths]

    assert [text for text in texts if rest.key in text] == []


def test_ledger_adds_up(rest):
    ledger = get(rest, "ledger", "emulator/ledger")

    assert ledger == {
        "version": 1,
        "environment_id": None,
        "in": 5,
        "not_wanted": 1,
        "filtered": 0,
        "refused": 0,
        "waiting": 0,
        "delivered": 4,
        "good": 2,
        "with_findings": 1,
        "bad": 1,
        "from": {"segment": 3, "engage": 0, "schematic": 2, "replay": 0},
        "stored": 5,
        "left": 0,
    }


def test_findings_are_counted_by_rule_and_subject(rest):
    rest.ask("/v1/track", "POST", json={**TRACK, "messageId": "m9"})
    rest.ask("/_emulator/drain", "POST", json={})

    path = "findings?group=rule,subject"
    found = get(rest, path, "emulator/finding-list")["data"]

    counted = {(row["rule"], row["subject"]): row["count"] for row in found}
    assert counted["usage-no-company", '"Order Completed"'] == 2
    assert found[0]["count"] == 2
    assert (found[0]["first"], found[0]["last"]) == (2, 6)
