"""API keys over REST: made, described, listed, and revoked for good."""

from __future__ import annotations

import json

import pytest

from schematic_contracts.validation import check
from schematic_emulator.api.store.keyring import MAX_REVOKED
from schematic_emulator.api.store.switches import Switches
from support.rest import KEY, OTHER_KEY, Rest, make_emulator
from support.setup import post, put

KEYS = "/api-keys?require_environment=false"


def make(rest: Rest, **more):
    return post(rest, "/api-keys", {"name": "CI", **more}, "api/api-key-created")


def as_key(rest: Rest, made) -> Rest:
    return Rest(rest.emulator, key=made["secret"])


def capture(rest: Rest, text: str, **headers: str):
    event = {"api_key": text, "type": "track", "body": {"event": "opened"}}
    return rest.ask("/e", "POST", json=event, headers=headers)


def test_key_is_made_and_opens_the_callers_environment():
    rest = Rest()

    made = make(rest, description="For the pipeline", rate_limit_percent=50)

    own = rest.emulator.store.environment_for(KEY)
    assert made["secret"].startswith("sch_dev_")
    assert made["environment_id"] == made["environment"]["id"] == own.id
    assert (made["description"], made["rate_limit_percent"]) == ("For the pipeline", 50)
    assert made["scopes"] == ["admin", "capture", "read", "write"]
    caller = as_key(rest, made).get("/whoami", "api/whoami")["data"]
    assert (caller["api_key_id"], caller["environment_id"]) == (made["id"], own.id)


def test_readonly_key_is_made():
    made = make(Rest(), readonly=True)

    assert (made["readonly"], made["scopes"]) == (True, ["read"])


def test_key_is_shown_whole_once():
    rest = Rest()
    made = make(rest)

    listed = rest.ask(KEYS)
    shown = rest.ask(f"/api-keys/{made['id']}")

    assert check("api/api-key-list", listed.json) == []
    assert check("api/api-key", shown.json) == []
    assert made["secret"] not in listed.text + shown.text
    assert KEY not in listed.text
    assert shown.json["data"] == {name: made[name] for name in made if name != "secret"}


def test_keys_are_listed_newest_first_and_counted():
    rest = Rest()
    first, second = make(rest, name="first"), make(rest, name="second")

    page = rest.get(f"{KEYS}&limit=2", "api/api-key-list")
    count = rest.get("/api-keys/count?require_environment=true", "api/count")

    assert [row["id"] for row in page["data"]] == [second["id"], first["id"]]
    assert page["params"] == {"require_environment": False, "limit": 2, "offset": 0}
    assert count["data"] == {"count": 3}


def test_keys_of_one_environment_are_listed():
    rest = Rest()
    body = {"name": "QA", "environment_type": "staging"}
    other = post(rest, "/environments", body, "api/environment-created")
    made = make(rest, environment_id=other["id"])

    page = rest.get(f"{KEYS}&environment_id={other['id']}", "api/api-key-list")

    assert [row["id"] for row in page["data"]] == [made["id"]]
    assert made["secret"].startswith("sch_stag_")


@pytest.mark.parametrize("path", ["/api-keys", "/api-keys/count"])
def test_list_needs_its_required_field(path):
    rest = Rest()

    assert rest.refusal(path, 400) == "require_environment: this field is required"
    assert rest.refusal(f"{path}?require_environment=2", 400).startswith(
        "require_environment: "
    )


def test_key_change_leaves_other_properties():
    rest = Rest()
    made = make(rest, description="old")

    body = {"name": "Renamed", "description": None}
    changed = put(rest, f"/api-keys/{made['id']}", body, "api/api-key")

    assert (changed["name"], changed["description"]) == ("Renamed", "old")
    assert as_key(rest, made).ask("/whoami").status_code == 200


def test_last_use_is_shown():
    rest = Rest()
    made = make(rest)
    as_key(rest, made).ask("/whoami")

    shown = rest.get(f"/api-keys/{made['id']}", "api/api-key")["data"]

    assert (made["last_used_at"], shown["last_used_at"]) == (
        None,
        "2026-01-02T12:00:00.000000Z",
    )


def test_capture_is_a_use_of_a_key():
    rest = Rest()
    made = make(rest)
    capture(rest, made["secret"])

    shown = rest.get(f"/api-keys/{made['id']}", "api/api-key")["data"]

    assert shown["last_used_at"] == "2026-01-02T12:00:00.000000Z"


def test_revoked_key_opens_nothing():
    rest = Rest()
    made = make(rest)

    gone = rest.ask(f"/api-keys/{made['id']}", "DELETE")

    assert gone.json["data"] == {"deleted": True}
    assert check("api/deleted", gone.json) == []
    assert as_key(rest, made).refusal("/whoami", 401) == "invalid API key"
    assert rest.refusal(f"/api-keys/{made['id']}", 404) == "api key not found"
    assert len(rest.emulator.store.environments()) == 1


def test_event_of_a_revoked_key_is_refused_and_noted_where_the_key_led():
    rest = Rest()
    made = make(rest)
    rest.ask(f"/api-keys/{made['id']}", "DELETE")

    answer = capture(rest, made["secret"])

    row = rest.emulator.store.environment_for(KEY).captures()[-1]
    assert (answer.status_code, answer.json) == (
        401,
        {"error": "this API key was revoked"},
    )
    assert (row.status, row.error_message) == ("failed", "this API key was revoked")
    assert rest.get("/events", "api/event-list")["data"] == []


def test_switch_lets_capture_accept_a_revoked_key_and_fail_the_event():
    switches = Switches(revoked_key_at_capture="accept")
    rest = Rest(make_emulator(switches=switches))
    made = make(rest)
    rest.ask(f"/api-keys/{made['id']}", "DELETE")

    answer = capture(rest, made["secret"])

    row = rest.emulator.store.environment_for(KEY).captures()[-1]
    assert (answer.status_code, row.status) == (200, "failed")


def test_revoked_key_in_the_header_is_refused_too():
    rest = Rest()
    made = make(rest)
    rest.ask(f"/api-keys/{made['id']}", "DELETE")

    answer = capture(rest, "", **{"X-Schematic-Api-Key": made["secret"]})

    assert answer.status_code == 401


def test_revoked_keys_are_remembered_within_bounds():
    store = make_emulator().store
    environment = store.create_environment()
    texts = [store.create_key("secret", environment) for _ in range(MAX_REVOKED + 1)]
    for text in texts:
        store.revoke_key(store.get_key(text))

    assert store.keyring.find_revoked(texts[0]) is None
    assert store.keyring.find_revoked(texts[-1]) == environment.id


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_key_of_another_account_is_not_found(method):
    rest = Rest()
    other = rest.stranger().emulator.store.get_key(OTHER_KEY)

    message = rest.refusal(f"/api-keys/{other.id}", 404, method=method, json={})

    assert message == "api key not found"
    assert rest.emulator.store.find_key(OTHER_KEY) is other


def test_key_to_another_accounts_environment_is_not_made():
    rest = Rest()
    other = rest.stranger().emulator.store.environment_for(OTHER_KEY)
    body = {"name": "x", "environment_id": other.id}

    message = rest.refusal("/api-keys", 404, method="POST", json=body)

    assert message == "environment not found"
    assert len(rest.emulator.store.keys(other)) == 1


def test_capture_answers_a_revoked_key_alike_in_a_batch():
    rest = Rest()
    made = make(rest)
    rest.ask(f"/api-keys/{made['id']}", "DELETE")
    event = {"api_key": made["secret"], "type": "track", "body": {"event": "a"}}

    answer = rest.ask("/batch", "POST", data=json.dumps({"events": [event]}))

    assert answer.status_code == 401
