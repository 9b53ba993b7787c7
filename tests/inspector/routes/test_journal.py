"""The journal shows everything that arrived, with both verdicts and no key."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.inspector import rows
from support.rest import KEY, NOON, OTHER_KEY, Rest

AT_NOON = NOON.isoformat(timespec="microseconds").replace("+00:00", "Z")


@pytest.fixture
def rest() -> Rest:
    """Hold a good event, a bad one, another environment's and an unreadable one."""
    rest = Rest()
    rest.send("track", {"event": "good", "company": {"id": "acme"}})
    rest.send("track", {"event": "bad one!"})
    rest.stranger().send("track", {"event": "other"})
    rest.app.test_client().post("/e", data=f'{{"api_key":"{KEY}"')
    return rest


def numbers(answer) -> list[int]:
    return [row["number"] for row in answer.json["data"]]


def test_journal_of_no_key_is_not_found(rest):
    answer = rest.ask("/_emulator/journal", headers={"X-Schematic-Api-Key": ""})

    assert answer.status_code == 404


def test_journal_row_shows_the_event_and_both_verdicts(rest):
    rows = rest.ask("/_emulator/journal?verdict=good").json["data"]

    company = rest.get("/companies", "api/company-list")["data"][0]
    assert rows == [
        {
            "number": 1,
            "journey": 1,
            "id": "evt_00000000001",
            "environment_id": rest.emulator.store.environment_for(KEY).id,
            "received_at": AT_NOON,
            "captured_at": AT_NOON,
            "verdict": "good",
            "http_status": 200,
            "status": "processed",
            "error_message": None,
            "violations": [],
            "findings": [],
            "type": "track",
            "subtype": "good",
            "company_id": company["id"],
            "user_id": None,
            "quantity": 1,
            "sent_at": None,
            "idempotency_key": None,
            "duplicate": False,
            "user_agent": "Werkzeug/" + rows[0]["user_agent"].partition("/")[2],
            "remote_ip": "127.0.0.1",
            "event": {
                "api_key": "…0001",
                "type": "track",
                "body": {"event": "good", "company": {"id": "acme"}},
            },
            "text": None,
        }
    ]


def test_journal_row_of_a_bad_event_says_where_and_why(rest):
    row = rest.ask("/_emulator/journal?verdict=bad").json["data"][0]

    assert (row["verdict"], row["http_status"], row["status"]) == ("bad", 200, "failed")
    assert [violation["pointer"] for violation in row["violations"]] == ["/body/event"]
    assert "event-name" in [finding["rule"] for finding in row["findings"]]


def all_of(rest: Rest, query: str = ""):
    """Ask without a key, which would choose its environment."""
    return rest.app.test_client().get(f"/_emulator/journal{query}")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [4, 3, 2, 1]),
        ("?verdict=bad", [4, 2]),
        ("?verdict=good", [3, 1]),
        ("?limit=2", [4, 3]),
        ("?limit=2&before=3", [2, 1]),
        ("?limit=0", []),
        (f"?api_key={OTHER_KEY}", [3]),
        (f"?api_key={KEY}&verdict=all", [2, 1]),
    ],
)
def test_journal_is_filtered(rest, query, expected):
    assert numbers(all_of(rest, query)) == expected


@pytest.mark.parametrize("how", ["revoke_key", "drop"])
def test_journal_of_a_revoked_key_has_what_still_came_with_it(rest, how):
    store = rest.emulator.store
    key = store.get_key(OTHER_KEY)
    getattr(store, how)(key if how == "revoke_key" else key.environment)
    event = {"api_key": OTHER_KEY, "type": "track", "body": {"event": "late"}}
    assert rest.ask("/e", "POST", json=event).status_code == 401
    rest.ask("/e", "POST", data=b'"' + OTHER_KEY.encode())

    row = all_of(rest, f"?api_key={OTHER_KEY}").json["data"][0]

    assert (row["subtype"], row["http_status"]) == ("late", 401)
    assert OTHER_KEY not in all_of(rest, f"?api_key={OTHER_KEY}").text


def test_journal_shows_where_the_next_page_starts(rest):
    full, last = all_of(rest, "?limit=4"), all_of(rest, "?limit=5")

    assert (full.json["before"], last.json["before"]) == (1, None)


def test_journal_of_an_environment_by_its_id(rest):
    other = rest.stranger().emulator.store.environment_for(OTHER_KEY).id

    assert numbers(all_of(rest, f"?environment={other}")) == [3]


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("?format=ndjson", {}),
        ("", {"Accept": "application/x-ndjson"}),
        ("?format=ndjson", {"Accept": "application/json"}),
    ],
)
def test_journal_comes_as_lines_when_asked(rest, query, headers):
    client = rest.app.test_client()

    answer = client.get(f"/_emulator/journal{query}", headers=headers)

    assert answer.mimetype == "application/x-ndjson"
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["number"] for row in rows] == [4, 3, 2, 1]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html"])
def test_journal_comes_as_one_document_else(rest, accept):
    client = rest.app.test_client()

    answer = client.get("/_emulator/journal", headers={"Accept": accept})

    assert answer.mimetype == "application/json"


def test_journal_never_shows_a_key(rest):
    answer = all_of(rest, f"?api_key={KEY}")
    unclaimed = all_of(rest)

    assert KEY not in answer.text
    assert KEY not in unclaimed.text
    assert unclaimed.json["data"][0]["text"].startswith('{"api_key":"…')


def test_journal_never_shows_a_key_that_is_itself_wrong():
    rest = Rest()
    rest.app.test_client().post(
        "/e", json={"api_key": [KEY], "type": "track", "body": {"event": "a"}}
    )

    assert KEY not in all_of(rest).text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("verdict=ugly", "verdict"),
        ("limit=10001", "limit"),
        ("limit=NaN", "limit"),
        ("before=x", "before"),
        ("format=xml", "format"),
    ],
)
def test_journal_refuses_a_bad_query_by_the_fields_name(rest, query, field):
    answer = all_of(rest, f"?{query}")

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert [error["pointer"] for error in answer.json["errors"]] == [f"?{field}"]


def test_journal_copies_the_rows_it_shows_alone(rest, monkeypatch):
    """However many environments there are, and however many rows they have."""
    for own in (rest, rest.stranger()):
        for _ in range(3):
            own.send("track", {"event": "seen"})
    copied = []
    copy = rows._copy

    def count(*arguments):
        found = copy(*arguments)
        copied.extend(found)
        return found

    monkeypatch.setattr(rows, "_copy", count)

    answer = rest.ask("/_emulator/journal?limit=2")

    assert len(copied) == 2
    assert [row["number"] for row in answer.json["data"]] == [
        row.number for row in copied
    ]
