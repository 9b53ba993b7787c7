"""Environments, the caller, and the state of the Segment connection."""

from __future__ import annotations

from support.rest import KEY, NOON, OTHER_KEY, Rest

AT_NOON = NOON.isoformat(timespec="microseconds").replace("+00:00", "Z")
SEGMENT = {"User-Agent": "Segment (Actions)", "Content-Type": "application/json"}


def test_environments_lists_the_one_of_the_key():
    rest = Rest()
    environment = rest.emulator.store.environment_for(KEY)
    rest.emulator.store.environment_for(OTHER_KEY)

    answer = rest.get("/environments", "api/environment-list")

    assert answer == {
        "data": [
            {
                "id": environment.id,
                "name": "Development …0001",
                "environment_type": "development",
                "require_context_signature": False,
                "created_at": AT_NOON,
                "updated_at": AT_NOON,
            }
        ],
        "params": {"limit": 100, "offset": 0},
    }


def test_environments_are_filtered_by_ids():
    answer = Rest().get("/environments?ids=env_other&ids=env_b", "api/environment-list")

    assert answer == {
        "data": [],
        "params": {"ids": ["env_other", "env_b"], "limit": 100, "offset": 0},
    }


def test_environments_give_an_empty_page_past_the_end():
    assert Rest().get("/environments?offset=1", "api/environment-list")["data"] == []


def test_environment_is_found_by_its_id():
    rest = Rest()
    environment = rest.emulator.store.environment_for(KEY)

    answer = rest.get(f"/environments/{environment.id}", "api/environment")

    assert answer["data"]["id"] == environment.id
    assert answer["params"] == {}


def test_environment_of_another_key_is_not_found():
    rest = Rest()
    other = rest.emulator.store.environment_for(OTHER_KEY)

    assert rest.refusal(f"/environments/{other.id}", 404) == "environment not found"


def test_whoami_tells_the_account_and_the_keys_own_environment():
    rest = Rest()
    key = rest.emulator.store.get_key(KEY)

    answer = rest.get("/whoami", "api/whoami")

    assert answer["data"] | {"environments": []} == {
        "account_id": answer["data"]["account_id"],
        "account_name": "Schematic Emulator",
        "actor_type": "api_key",
        "api_key_id": key.id,
        "environment_id": key.environment.id,
        "environments": [],
        "onboarding_complete": True,
    }
    assert [row["id"] for row in answer["data"]["environments"]] == [key.environment.id]


def test_segment_integration_is_off_before_an_event_of_segment():
    rest = Rest()
    rest.send("track", {"event": "opened", "company": {"id": "acme"}})

    answer = rest.get("/segment-integration", "api/segment-integration")

    assert answer["data"]["connected"] is False
    assert answer["data"]["last_event_at"] is None


def test_segment_integration_is_on_after_an_event_of_segment():
    rest = Rest()
    event = {"api_key": KEY, "type": "track", "body": {"event": "opened"}}
    rest.ask("/e", "POST", json=event, headers=SEGMENT)

    answer = rest.get("/segment-integration", "api/segment-integration")

    assert answer["data"]["connected"] is True
    assert answer["data"]["last_event_at"] == AT_NOON


def test_segment_integration_stays_off_after_a_failed_event():
    rest = Rest()
    event = {"api_key": KEY, "type": "track", "body": {"event": "what?!"}}
    rest.ask("/e", "POST", json=event, headers=SEGMENT)

    answer = rest.get("/segment-integration", "api/segment-integration")

    assert answer["data"]["connected"] is False
