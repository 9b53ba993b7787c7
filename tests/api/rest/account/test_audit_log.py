"""The audit log notes each change, done or refused, and never a secret."""

from __future__ import annotations

import json

import pytest

from schematic_contracts.validation import check
from schematic_emulator.api.store.audit import MAX_ENTRIES
from support.rest import KEY, Rest
from support.setup import check_flag, make_company, make_flag, make_plan, metered, post

LOG = "/audit-log"


def entries(rest: Rest, query: str = ""):
    return rest.get(f"{LOG}{query}", "api/audit-log-list")["data"]


def whole(rest: Rest, place: int = 0):
    own_id = entries(rest)[place]["id"]
    return rest.get(f"{LOG}/{own_id}", "api/audit-log")["data"]


def test_change_is_noted_with_who_and_what():
    rest = Rest()
    plan = make_plan(rest)

    [row] = entries(rest)

    key = rest.emulator.store.get_key(KEY)
    assert len(row["id"]) == 36
    assert {name: row[name] for name in row if name not in {"id", "api_key"}} == {
        "actor_type": "api_key",
        "api_key_id": key.id,
        "environment_id": key.environment.id,
        "environment": row["environment"],
        "method": "POST",
        "url": "http://localhost/plans",
        "resp_code": 201,
        "resource_type": "plan",
        "resource_id_string": plan["id"],
        "resource_name": "Starter",
        "started_at": "2026-01-02T12:00:00.000000Z",
        "ended_at": "2026-01-02T12:00:00.000000Z",
    }


def test_entry_shows_both_bodies_without_secrets():
    rest = Rest()
    made = post(rest, "/api-keys", {"name": "CI"}, "api/api-key-created")
    hook = {"name": "A", "url": "http://127.0.0.1:1/", "request_types": ["test.send"]}
    secret = post(rest, "/webhooks", hook, "api/webhook")["secret"]

    told, of_key = whole(rest), whole(rest, 1)

    assert json.loads(told["req_body"]) == hook
    assert json.loads(told["resp_body"])["data"]["secret"] == f"…{secret[-4:]}"
    assert made["secret"] not in of_key["resp_body"]
    assert f"…{made['secret'][-4:]}" in of_key["resp_body"]


def test_refused_change_is_noted_with_its_status():
    rest = Rest()
    own = rest.emulator.store.environment_for(KEY)
    readonly = rest.emulator.store.create_key("readonly", own)
    rest.refusal("/plans", 400, method="POST", json={"name": ""})
    Rest(rest.emulator, key=readonly).refusal("/plans", 403, method="POST", json={})
    rest.refusal("/plans/plan_x", 404, method="DELETE")

    rows = entries(rest)

    assert [(row["method"], row["resp_code"]) for row in rows] == [
        ("DELETE", 404),
        ("POST", 403),
        ("POST", 400),
    ]
    assert rows[0]["resource_id_string"] == "plan_x"
    assert rows[1]["api_key"]["readonly"] is True


def test_reads_events_checks_and_strangers_leave_nothing():
    rest = Rest()
    make_flag(rest)
    before = len(entries(rest))

    check_flag(rest)
    rest.send("track", {"event": "a"})
    event = {"event_type": "track", "body": {"event": "a"}}
    post(rest, "/events", event, "api/event-received")
    rest.ask("/companies")
    Rest(rest.emulator, key="").refusal("/plans", 401, method="POST", json={})

    assert len(entries(rest)) == before


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?q=acme", 1),
        ("?q=COMPANY", 1),
        ("?q=plan", 2),
        ("?actor_type=api_key", 3),
        ("?actor_type=system", 0),
        ("?environment_id=env_other", 0),
        ("?start_time=2026-01-02T12:00:00Z&end_time=2026-01-02T12:00:01Z", 3),
        ("?start_time=2026-01-02T12:00:01Z", 0),
        ("?end_time=2026-01-02T12:00:00Z", 0),
    ],
)
def test_entries_are_filtered_and_counted(query, count):
    rest = Rest()
    make_company(rest, "acme")
    make_plan(rest)
    make_plan(rest, name="Other")

    found = rest.get(f"{LOG}/count{query}", "api/count")["data"]

    assert (len(entries(rest, query)), found) == (count, {"count": count})


def test_log_is_bounded_and_newest_first():
    rest = Rest()
    trail = rest.emulator.store.environment_for(KEY).audit
    make_plan(rest, name="first")
    [entry] = trail.newest_first()
    for _ in range(MAX_ENTRIES):
        trail.append(entry)
    make_plan(rest, name="last")

    count = rest.get(f"{LOG}/count", "api/count")["data"]["count"]

    assert count == MAX_ENTRIES
    assert entries(rest, "?limit=1")[0]["resource_name"] == "last"


def test_long_body_is_cut_with_a_count():
    rest = Rest()
    make_company(rest, traits={"long": "x" * 10_000})

    told = whole(rest)

    assert len(told["req_body"]) < 4200
    assert "more characters)" in told["req_body"]


def test_body_that_is_not_json_is_recorded():
    rest = Rest()
    rest.refusal("/plans", 400, method="POST", data=b"{")

    assert whole(rest)["req_body"] == "1 bytes that are not JSON"


def test_entries_of_another_environment_are_not_found():
    rest = Rest()
    make_plan(rest)
    other = rest.stranger()

    own_id = entries(rest)[0]["id"]

    assert entries(other) == []
    assert other.refusal(f"{LOG}/{own_id}", 404) == "audit log not found"


def test_reset_forgets_the_log():
    rest = Rest()
    make_plan(rest)
    rest.ask("/_emulator/reset", "POST", json={})

    assert entries(rest) == []


def test_activity_lists_successful_changes():
    rest = Rest()
    plan = make_plan(rest)
    rest.refusal("/plans", 400, method="POST", json={})
    rest.ask(f"/plans/{plan['id']}", "PUT", json={"name": "Pro"})

    answer = rest.get("/insights/activity?limit=5", "api/activity")

    assert answer["params"] == {"limit": 5}
    assert answer["data"]["entries"] == [
        {
            "actor_name": "Secret key",
            "method": method,
            "resource_name": name,
            "resource_type": "plan",
            "timestamp": "2026-01-02T12:00:00.000000Z",
            "title": title,
        }
        for method, name, title in [
            ("PUT", "Pro", "Updated plan Pro"),
            ("POST", "Starter", "Created plan Starter"),
        ]
    ]


def test_summary_counts_what_there_is():
    rest = Rest()
    metered(rest)
    make_company(rest, "zen")

    answer = rest.get("/insights/summary", "api/insights-summary")

    assert answer["data"] == {
        "total_companies": 2,
        "total_features": 1,
        "total_plans": 1,
        "paid_companies": 0,
        "active_credits": 0.0,
        "mrr": [],
    }
    assert check("api/insights-summary", answer) == []
