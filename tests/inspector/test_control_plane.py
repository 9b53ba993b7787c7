"""Health, reset, environments, keys, contracts, rules and refusals."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from schematic_contracts.catalog import list_ids
from schematic_contracts.rules import RULES
from support.rest import KEY, Rest


def post(rest: Rest, path: str, posted) -> object:
    return rest.ask(f"/_emulator/{path}", "POST", json=posted)


@pytest.mark.parametrize("path", ["healthz", "health"])
def test_health_reports_that_it_is_running(path):
    answer = Rest().ask(f"/_emulator/{path}")

    assert answer.json["status"] == "ok"


@pytest.mark.parametrize("path", ["readyz", "ready"])
def test_readiness_shows_the_settings(path):
    answer = Rest().ask(f"/_emulator/{path}")

    assert answer.json == {
        "status": "ready",
        "profile": "published",
        "strict": False,
        "strict_auth": False,
        "isolate_keys": False,
    }


def test_replicator_is_ready():
    """An SDK that is told where its replicator is asks this, without a key."""
    rest = Rest()

    answer = rest.app.test_client().get("/ready")

    settings = rest.ask("/_emulator/readyz").json
    assert answer.json == settings | {"ready": True, "cache_version": "fde6dba2"}


def test_reset_clears_everything_but_keys():
    rest = Rest()
    rest.send("track", {"event": "a", "company": {"id": "acme"}})
    before = rest.emulator.store.environment_for(KEY)

    answer = post(rest, "reset", {"scope": "all"})

    assert answer.json == {"reset": "all", "dropped": 0}
    assert rest.emulator.store.environment_for(KEY) is before
    assert rest.get("/companies", "api/company-list")["data"] == []
    assert rest.ask("/_emulator/journal").json["data"] == []


def test_reset_of_one_environment_leaves_the_others():
    rest = Rest()
    other = rest.stranger()
    rest.send("track", {"event": "a"})
    other.send("track", {"event": "b"})
    own = rest.emulator.store.environment_for(KEY).id

    answer = post(rest, "reset", {"environment": own})

    assert answer.json == {"reset": own, "dropped": 0}
    assert rest.get("/events", "api/event-list")["data"] == []
    assert len(other.get("/events", "api/event-list")["data"]) == 1


def test_environment_is_made_with_a_ready_key():
    rest = Rest()

    made = post(rest, "environments", {"name": "Mine", "environment_type": "staging"})

    assert made.status_code == 201
    own = Rest(rest.emulator, key=made.json["api_key"])
    answer = own.get("/whoami", "api/whoami")
    assert answer["data"]["environment_id"] == made.json["id"]
    assert made.json["api_key"].startswith("sch_stag_")
    assert made.json["name"] == "Mine"


def test_environments_are_listed_with_their_keys_cut():
    rest = Rest()
    made = post(rest, "environments", {}).json

    answer = rest.ask("/_emulator/environments")

    assert made["api_key"] not in answer.text
    row = answer.json["data"][0]
    assert row["id"] == made["id"]
    assert row["counts"] == {"all": 0, "good": 0, "bad": 0, "duplicate": 0}
    assert [key["key"] for key in row["keys"]] == [f"…{made['api_key'][-4:]}"]


def test_environments_are_listed_by_pages():
    rest = Rest()
    made = [post(rest, "environments", {}).json["id"] for _ in range(5)]

    page = rest.get(
        "/_emulator/environments?offset=1&limit=2", "emulator/environment-list"
    )

    assert [row["id"] for row in page["data"]] == made[1:3]
    assert page["total"] == len(rest.emulator.store.environments())


def test_dropped_environment_is_gone_with_its_keys():
    rest = Rest()
    made = post(rest, "environments", {}).json

    answer = rest.ask(
        f"/_emulator/environments/{made['id']}",
        "DELETE",
        content_type="application/json",
    )

    assert answer.json == {"deleted": True}
    assert rest.emulator.store.find_environment(made["id"]) is None
    assert rest.emulator.store.find_key(made["api_key"]) is None
    other = Rest(rest.emulator, key=made["api_key"])
    assert other.refusal("/whoami", 401) == "invalid API key"


@pytest.mark.parametrize(
    ("kind", "prefix"),
    [("secret", "sch_dev_"), ("publishable", "api_"), ("readonly", "sch_dev_")],
)
def test_key_is_made_and_shown_once(kind, prefix):
    rest = Rest()
    environment = rest.emulator.store.environment_for(KEY)

    made = post(rest, "keys", {"environment": environment.id, "kind": kind})

    assert made.status_code == 201
    key = rest.emulator.store.find_key(made.json["api_key"])
    assert (key.kind, key.environment) == (kind, environment)
    assert made.json["api_key"].startswith(prefix)


@pytest.mark.parametrize(
    ("path", "posted", "pointer"),
    [
        ("reset", [], ""),
        ("reset", {"environment": 1}, "/environment"),
        ("environments", {"name": ""}, "/name"),
        ("environments", {"name": "x" * 256}, "/name"),
        ("environments", {"environment_type": "qa"}, "/environment_type"),
        ("environments", {"environment_type": ["qa"]}, "/environment_type"),
        ("keys", {}, "/environment"),
        ("keys", {"environment": "env_x", "kind": None}, "/kind"),
    ],
)
def test_bad_write_is_refused_by_its_place(path, posted, pointer):
    rest = Rest()

    answer = post(rest, path, posted)

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert rest.emulator.store.environments() == ()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"{", 400, id="cut"),
        pytest.param(b'{"a":' * 10_000, 400, id="deep"),
        pytest.param(b"\xff", 400, id="bytes"),
        pytest.param(b'{"name":"\\ud800"}', 400, id="half a surrogate pair"),
        pytest.param(b'{"name":NaN}', 400, id="NaN"),
        pytest.param(b" " * 65_537, 413, id="large"),
    ],
)
def test_unreadable_write_is_refused(body, status):
    answer = Rest().ask(
        "/_emulator/environments", "POST", data=body, content_type="application/json"
    )

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_emulator/nothing", 404),
        ("GET", "/_emulator/contracts/api/nothing", 404),
        ("GET", "/_emulator/rules/nothing", 404),
        ("GET", "/_emulator/journal?environment=env_x", 404),
        ("GET", "/_emulator/journal?api_key=unknown", 404),
        ("GET", "/_emulator/../pyproject.toml", 404),
        ("DELETE", "/_emulator/environments/env_x", 404),
        ("GET", "/_emulator/reset", 405),
        ("DELETE", "/_emulator/journal", 405),
    ],
)
def test_refusal_is_a_problem(method, path, status):
    answer = Rest().ask(path, method, content_type="application/json")

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["title"]
    assert answer.json["detail"]


def test_contracts_are_listed():
    answer = Rest().ask("/_emulator/contracts")

    assert [row["id"] for row in answer.json["data"]] == list(list_ids())


def test_contract_stands_alone():
    answer = Rest().ask("/_emulator/contracts/api/user-list")

    assert answer.mimetype == "application/schema+json"
    assert answer.json["$id"] == "urn:schematic-contracts:1:api/user-list"
    validator = Draft202012Validator(answer.json)
    assert validator.is_valid({"data": [], "params": {}})
    assert not validator.is_valid({"data": [{}], "params": {}})


def test_rules_are_listed_and_shown_one_by_one():
    rest = Rest()
    rows = rest.ask("/_emulator/rules").json["data"]

    assert [row["id"] for row in rows] == list(RULES)
    assert rest.ask("/_emulator/rules/event-name").json == (
        RULES["event-name"].to_json()
    )
