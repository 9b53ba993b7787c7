"""Environments, the caller, and the state of the Segment connection."""

from __future__ import annotations

import pytest

from support.rest import KEY, NOON, OTHER_KEY, Rest
from support.setup import make_company, post, put

AT_NOON = NOON.isoformat(timespec="microseconds").replace("+00:00", "Z")
SEGMENT = {"User-Agent": "Segment (Actions)", "Content-Type": "application/json"}


def test_environments_lists_the_one_of_the_key():
    rest = Rest()
    environment = rest.emulator.store.environment_for(KEY)
    rest.stranger()

    answer = rest.get("/environments", "api/environment-list")

    assert answer == {
        "data": [
            {
                "id": environment.id,
                "name": "Development",
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
    other = rest.stranger().emulator.store.environment_for(OTHER_KEY)

    assert rest.refusal(f"/environments/{other.id}", 404) == "environment not found"


STAGING = {"name": "Staging", "environment_type": "staging"}


def make_staging(rest):
    return post(rest, "/environments", STAGING, "api/environment-created")


def make_key(rest, environment):
    body = {"name": "Key", "environment_id": environment["id"]}
    return post(rest, "/api-keys", body, "api/api-key-created")["secret"]


def test_environment_is_made_in_the_account_and_listed_first():
    rest = Rest()

    made = make_staging(rest)

    listed = rest.get("/environments", "api/environment-list")["data"]
    caller = rest.get("/whoami", "api/whoami")["data"]
    assert (made["name"], made["environment_type"], made["api_keys"]) == (
        "Staging",
        "staging",
        [],
    )
    assert [row["name"] for row in listed] == ["Staging", "Development"]
    assert caller["environments"] == listed


def test_environments_of_an_account_share_features_and_nothing_else():
    rest = Rest()
    made = make_staging(rest)
    other = Rest(rest.emulator, key=make_key(rest, made))
    make_company(rest)
    body = {"name": "Starter", "plan_type": "plan"}
    plan = post(rest, "/plans", body, "api/plan")

    companies = other.get("/companies", "api/company-list")["data"]

    assert companies == []
    assert other.get(f"/plans/{plan['id']}", "api/plan")["data"]["id"] == plan["id"]


def test_environment_change_leaves_other_properties():
    rest = Rest()
    made = make_staging(rest)

    changed = put(
        rest, f"/environments/{made['id']}", {"name": "QA"}, "api/environment"
    )

    assert (changed["name"], changed["environment_type"]) == ("QA", "staging")


def test_deleted_environment_is_gone_with_its_keys():
    rest = Rest()
    made = make_staging(rest)
    other = Rest(rest.emulator, key=make_key(rest, made))

    answer = rest.ask(f"/environments/{made['id']}", "DELETE")

    assert answer.json["data"] == {"deleted": True}
    assert rest.refusal(f"/environments/{made['id']}", 404) == "environment not found"
    assert other.refusal("/companies", 401) == "invalid API key"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_environment_of_another_account_is_left_alone(method):
    rest = Rest()
    other = rest.stranger().emulator.store.environment_for(OTHER_KEY)
    before = other.name

    message = rest.refusal(
        f"/environments/{other.id}", 404, method=method, json={"name": "Mine"}
    )

    assert message == "environment not found"
    assert rest.emulator.store.find_environment(other.id).name == before


def test_whoami_shows_the_account_and_the_keys_own_environment():
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
