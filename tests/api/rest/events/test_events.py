"""Events are listed as stored, with their results."""

from __future__ import annotations

from datetime import timedelta

import pytest

from support.rest import KEY, NOON, Rest

AT_NOON = NOON.isoformat(timespec="microseconds").replace("+00:00", "Z")


def subtypes(answer) -> list[str]:
    return [row["subtype"] for row in answer["data"]]


def test_event_is_answered_with_its_body_and_its_fate():
    rest = Rest()
    body = {"event": "opened", "company": {"id": "acme"}, "quantity": 3}
    rest.send("track", body, sent_at="2026-01-02T13:00+01:00", idempotency_key="k1")

    event = rest.get("/events", "api/event-list")["data"][0]

    company = rest.get("/companies/lookup?id=acme", "api/company")["data"]
    assert event == {
        "id": event["id"],
        "type": "track",
        "subtype": "opened",
        "status": "processed",
        "error_message": None,
        "body": body,
        "body_preview": '{"event":"opened","company":{"id":"acme"},"quantity":3}',
        "quantity": 3,
        "company_id": company["id"],
        "user_id": None,
        "company": {"id": company["id"], "name": "acme"},
        "feature_ids": [],
        "features": [],
        "environment_id": rest.emulator.store.environment_for(KEY).id,
        "idempotency_key": "k1",
        "captured_at": AT_NOON,
        "sent_at": AT_NOON,
        "loaded_at": AT_NOON,
        "enriched_at": AT_NOON,
        "processed_at": AT_NOON,
        "updated_at": AT_NOON,
    }


def test_event_is_found_by_id():
    rest = Rest()
    rest.send("track", {"event": "opened"})
    first = rest.get("/events", "api/event-list")["data"][0]

    answer = rest.get(f"/events/{first['id']}", "api/event")

    assert answer == {"data": first, "params": {}}


def test_failed_event_says_why():
    rest = Rest()
    rest.send("track", {"event": "what is this?!"})

    event = rest.get("/events", "api/event-list")["data"][0]

    assert event["status"] == "failed"
    assert "/body/event" in event["error_message"]
    assert event["processed_at"] is None


@pytest.mark.parametrize("event_id", ["evt_00000000009", "evt_", "0", "%20"])
def test_unknown_event_is_not_found(event_id):
    assert Rest().refusal(f"/events/{event_id}", 404) == "event not found"


def test_event_of_another_environment_is_not_found():
    rest = Rest()
    rest.send("track", {"event": "opened"})
    event_id = rest.get("/events", "api/event-list")["data"][0]["id"]

    other = rest.stranger()

    assert other.refusal(f"/events/{event_id}", 404) == "event not found"
    assert other.get("/events", "api/event-list")["data"] == []


def test_events_come_newest_first_and_by_the_page():
    rest = Rest()
    for name in ("a", "b", "c", "d"):
        rest.send("track", {"event": name})

    answer = rest.get("/events?limit=2&offset=1", "api/event-list")

    assert subtypes(answer) == ["c", "b"]


def test_events_are_filtered_by_subtype_and_type():
    rest = Rest()
    rest.send("track", {"event": "a"})
    rest.send("track", {"event": "b"})
    rest.send("identify", {"keys": {"id": "ada"}})

    by_name = rest.get("/events?event_subtype=a", "api/event-list")
    by_type = rest.get(
        "/events?event_types=identify&event_types=flag_check", "api/event-list"
    )

    assert subtypes(by_name) == ["a"]
    assert [row["type"] for row in by_type["data"]] == ["identify"]
    assert by_type["params"]["event_types"] == ["identify", "flag_check"]


def test_events_are_filtered_by_company_and_user():
    rest = Rest()
    rest.send("track", {"event": "a", "company": {"id": "acme"}})
    rest.send("track", {"event": "b", "user": {"id": "ada"}})
    company = rest.get("/companies", "api/company-list")["data"][0]
    user = rest.get("/users", "api/user-list")["data"][0]

    of_company = rest.get(f"/events?company_id={company['id']}", "api/event-list")
    of_user = rest.get(f"/events?user_id={user['id']}", "api/event-list")

    assert (subtypes(of_company), subtypes(of_user)) == (["a"], ["b"])


def test_events_are_filtered_by_idempotency_key_and_shown_once():
    rest = Rest()
    rest.send("track", {"event": "a"}, idempotency_key="k1")
    rest.send("track", {"event": "a"}, idempotency_key="k1")
    rest.send("track", {"event": "b"}, idempotency_key="k2")

    answer = rest.get("/events?idempotency_key=k1", "api/event-list")

    assert subtypes(answer) == ["a"]


def test_events_are_filtered_by_flag():
    rest = Rest()
    check = {"flag_key": "f", "reason": "r", "value": True}
    rest.send("flag_check", {**check, "flag_id": "flag_1"})
    rest.send("flag_check", {**check, "flag_id": "flag_2"})
    rest.send("flag_check", check)
    rest.send("track", {"event": "a"})

    answer = rest.get("/events?flag_id=flag_2", "api/event-list")

    assert [row["body"]["flag_id"] for row in answer["data"]] == ["flag_2"]


def test_event_of_a_trusted_client_clock_shows_the_time_that_counts():
    rest = Rest()
    sent_at = (NOON - timedelta(days=1)).isoformat()
    rest.send("track", {"event": "a"}, sent_at=sent_at, trusted_client_clock=True)

    event = rest.get("/events", "api/event-list")["data"][0]

    assert event["captured_at"] == "2026-01-01T12:00:00.000000Z"
    assert event["loaded_at"] == AT_NOON


def test_event_never_shows_the_key_that_sent_it():
    rest = Rest()
    rest.send("track", {"event": "a"})

    assert KEY not in rest.ask("/events").text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "event_types=page",
            (
                "event_types: expected one of flag_check, identify, inference, track,"
                " found 'page'"
            ),
        ),
        (
            f"event_subtype={'x' * 256}",
            (
                f"event_subtype: longer than 255 characters: '{'x' * 40}'"
                " and 216 more characters"
            ),
        ),
        ("offset=-1", "offset: expected 0 to 9223372036854775807, found -1"),
        ("limit=1e9", "limit: expected a whole number, found '1e9'"),
    ],
    ids=["type", "length", "negative", "number"],
)
def test_events_refuse_a_bad_query_by_the_fields_name(query, message):
    assert Rest().refusal(f"/events?{query}", 400) == message


def test_events_take_the_greatest_offset():
    assert Rest().get(f"/events?offset={2**63 - 1}", "api/event-list")["data"] == []


@pytest.mark.parametrize(
    ("kind", "body", "counted"),
    [
        ("track", {"event": "opened"}, 1),
        ("track", {"event": "opened", "quantity": 3.0}, 3),
        ("inference", {"event": "called", "requests": 4}, 4),
        ("inference", {"event": "called", "requests": 4, "quantity": 9}, 4),
        ("identify", {"keys": {"id": "ada"}}, 1),
    ],
)
def test_quantity_of_an_event_is_what_it_counted(kind, body, counted):
    rest = Rest()
    used = {"provider": "p", "response_model": "m", "input_tokens": 1}
    needed = {"company": {"id": "acme"}, "output_tokens": 1, **used}
    rest.send(kind, needed | body if kind == "inference" else body)

    (event,) = rest.get("/events", "api/event-list")["data"]

    assert (event["status"], event["quantity"]) == ("processed", counted)


def test_deeply_nested_event_is_answered_whole():
    rest = Rest()
    nested: dict = {}
    for _ in range(230):
        nested = {"a": nested}
    rest.send("identify", {"keys": {"id": "ada"}, "traits": {"deep": nested}})

    event = rest.get("/events", "api/event-list")["data"][0]
    user = rest.get("/users", "api/user-list")["data"][0]

    assert event["body"]["traits"]["deep"] == nested
    assert user["traits"]["deep"] == nested
