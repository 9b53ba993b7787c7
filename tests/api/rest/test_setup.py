"""Features, flags, plans and grants are made, changed, listed, counted and removed."""

from __future__ import annotations

import pytest

from support.operations import BODIES, World, fill
from support.rest import Rest
from support.setup import (
    FEATURE,
    FLAG,
    NUMERIC,
    check_flag,
    grant,
    make_company,
    make_feature,
    make_flag,
    make_plan,
    metered,
    override,
    post,
    put,
    send,
    subscribe,
)

PATHS = {
    "features": "feature",
    "flags": "flag",
    "plans": "plan",
    "plan-entitlements": "plan-entitlement",
    "company-overrides": "company-override",
}
CHANGES = {
    "features": {"name": "Calls"},
    "flags": FLAG | {"name": "Calls"},
    "plans": {"name": "Calls"},
    "plan-entitlements": {"value_type": "unlimited"},
    "company-overrides": {"value_type": "unlimited"},
}
UNKNOWN = [
    (method, path, CHANGES[path] if method == "PUT" else None)
    for method in ("GET", "PUT", "DELETE")
    for path in PATHS
]


@pytest.fixture
def rest():
    """Give an app with one row in every table."""
    rest = Rest()
    feature, _, company = metered(rest)
    override(rest, company, feature, **NUMERIC)
    return rest


def rows(rest, path):
    query = "?with_entitlements=true" if path == "plans" else ""
    return rest.get(f"/{path}{query}", f"api/{PATHS[path]}-list")["data"]


@pytest.mark.parametrize("path", PATHS)
def test_row_is_listed_counted_and_got(rest, path):
    (row,) = rows(rest, path)

    assert rest.get(f"/{path}/{row['id']}", f"api/{PATHS[path]}")["data"] == row
    assert rest.get(f"/{path}/count", "api/count")["data"] == {"count": 1}
    assert rest.get(f"/{path}?ids=other", f"api/{PATHS[path]}-list")["data"] == []
    assert rest.get(f"/{path}/count?q=zzz", "api/count")["data"] == {"count": 0}


@pytest.mark.parametrize("path", PATHS)
def test_row_has_what_was_posted(path):
    world = World()
    other = make_feature(world.rest, name="Seats", flag=None)
    ids = world.ids | {"feature_id": other["id"]}
    body = fill(BODIES[f"api/create-{PATHS[path]}"], ids)

    made = post(world.rest, f"/{path}", body, f"api/{PATHS[path]}")

    assert made.items() >= body.items()
    got = world.rest.get(f"/{path}/{made['id']}", f"api/{PATHS[path]}")
    assert got["data"] == made


@pytest.mark.parametrize("path", PATHS)
def test_row_is_changed_in_place(rest, path):
    (row,) = rows(rest, path)
    body = CHANGES[path]

    changed = put(rest, f"/{path}/{row['id']}", body, f"api/{PATHS[path]}")

    assert rows(rest, path) == [changed]
    name = next(name for name in body if body[name] != row.get(name))
    assert changed[name] == body[name]
    assert (changed["id"], changed["created_at"]) == (row["id"], row["created_at"])


@pytest.mark.parametrize("path", PATHS)
def test_row_is_removed_once(rest, path):
    (row,) = rows(rest, path)
    own = f"/{path}/{row['id']}"

    assert send(rest, "DELETE", own, None, "api/deleted", 200) == {"deleted": True}

    assert rows(rest, path) == []
    message = rest.refusal(own, 404, method="DELETE")
    assert message.endswith("not found")


@pytest.mark.parametrize(("method", "path", "body"), UNKNOWN)
def test_unknown_and_foreign_rows_are_not_found(rest, method, path, body):
    (row,) = rows(rest, path)
    other = rest.stranger()

    messages = [
        other.refusal(f"/{path}/{own_id}", 404, method=method, json=body)
        for own_id in (row["id"], "x")
    ]

    assert messages[0] == messages[1]
    assert rows(rest, path) == [row]


@pytest.mark.parametrize("path", PATHS)
def test_readonly_key_changes_nothing(rest, path):
    store = rest.emulator.store
    key = store.create_key("readonly", store.environment_for(rest.key))
    reader = Rest(rest.emulator, key=key)
    (row,) = rows(reader, path)

    message = reader.refusal(f"/{path}/{row['id']}", 403, method="DELETE")

    assert message == "a read-only API key may not change anything"


@pytest.mark.parametrize("path", PATHS)
def test_publishable_key_sees_nothing(rest, path):
    store = rest.emulator.store
    key = store.create_key("publishable", store.environment_for(rest.key))

    Rest(rest.emulator, key=key).refusal(f"/{path}", 403)


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/features", [], "event: expected an object, found an array of 0"),
        ("/features", {}, 'expected the property "description"'),
        ("/features", FEATURE | {"name": "x" * 513}, "/name: expected"),
        ("/features", FEATURE | {"feature_type": "x"}, "/feature_type: expected"),
        (
            "/features",
            FEATURE | {"event_subtype": None},
            "event_subtype: an event feature needs one",
        ),
        ("/flags", FLAG | {"default_value": "yes"}, "/default_value: expected"),
        ("/flags", FLAG | {"description": None}, "/description: expected"),
        ("/plans", {"name": "", "plan_type": "plan"}, "/name: expected"),
        ("/plans", {"name": "a", "plan_type": "b"}, "/plan_type: expected"),
        ("/companies", {"keys": {"org": 1.5}}, "/keys/org: expected"),
        ("/companies", {"keys": {}}, "keys: expected at least one key"),
        ("/users", {"keys": {"id": None}}, "keys: expected at least one key"),
        ("/company-traits", {"keys": {"org": "a"}, "trait": "b"}, "set, incr:"),
        ("/flags/check-bulk", {"contexts": []}, "/contexts: expected"),
        ("/event-batch", {"events": [{}]}, "/events/0: expected"),
    ],
)
def test_bad_body_is_refused_by_the_name_of_the_property(path, body, message):
    found = Rest().refusal(path, 400, method="POST", json=body)

    assert message in found


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 300, b"NaN"])
def test_body_that_is_no_json_is_refused(raw):
    Rest().refusal("/features", 400, method="POST", data=raw)


def test_flags_key_is_its_own():
    rest = Rest()
    flag = make_flag(rest)

    message = rest.refusal("/flags", 400, method="POST", json=FLAG)

    assert message == f"key: the flag {flag['id']} has this key"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"value_type": "numeric"}, "value_numeric: a numeric value needs it"),
        ({"value_type": "boolean"}, "value_bool: a boolean value needs it"),
        ({"value_type": "trait"}, "value_trait_id: a trait value needs it"),
    ],
)
def test_grant_without_its_value_is_refused(value, message):
    rest = Rest()
    ids = {"plan_id": make_plan(rest)["id"], "feature_id": make_feature(rest)["id"]}

    found = rest.refusal("/plan-entitlements", 400, method="POST", json=ids | value)

    assert found == message


def test_plan_has_a_feature_once():
    rest = Rest()
    feature, plan = make_feature(rest), make_plan(rest)
    first = grant(rest, plan, feature)
    body = {"plan_id": plan["id"], "feature_id": feature["id"], **NUMERIC}

    message = rest.refusal("/plan-entitlements", 400, method="POST", json=body)

    assert message == f"feature_id: {first['id']} grants it to the plan already"


def test_company_gets_plans_of_the_right_type():
    rest = Rest()
    plan = make_plan(rest)
    extra = make_plan(rest, name="Extra", plan_type="add_on")
    company = make_company(rest)

    shown = subscribe(rest, company, plan, extra)
    message = rest.refusal(
        f"/company-plans/{company['id']}",
        400,
        method="PUT",
        json={"base_plan_id": extra["id"], "add_on_ids": []},
    )

    assert [row["id"] for row in shown["plans"]] == [plan["id"]]
    assert [row["id"] for row in shown["add_ons"]] == [extra["id"]]
    assert message == f"base_plan_id: {extra['id']} is of the type add_on"
    listed = rest.get(f"/companies?plan_id={extra['id']}", "api/company-list")
    assert [row["id"] for row in listed["data"]] == [company["id"]]
    count = rest.get("/companies/count?without_plan=true", "api/count")
    assert count["data"] == {"count": 0}


def test_removed_plan_leaves_its_companies():
    rest = Rest()
    _, plan, _ = metered(rest)

    send(rest, "DELETE", f"/plans/{plan['id']}", None, "api/deleted", 200)

    company = rest.get("/companies/lookup?org=acme", "api/company")["data"]
    assert (company["plans"], company["entitlements"]) == ([], [])
    assert rest.get("/plan-entitlements/count", "api/count")["data"] == {"count": 0}


def test_removed_feature_leaves_its_flag():
    rest = Rest()
    feature, _, _ = metered(rest)

    send(rest, "DELETE", f"/features/{feature['id']}", None, "api/deleted", 200)

    assert check_flag(rest)["reason"] == "No rules matched; default value for flag"
    assert rest.get("/plan-entitlements/count", "api/count")["data"] == {"count": 0}


def test_company_shows_entitlements_overrides_and_metrics():
    rest = Rest()
    feature, _, company = metered(rest)
    override(rest, company, feature, value_type="boolean", value_bool=True)
    rest.send("track", {"event": "api_called", "company": {"org": "acme"}})

    shown = rest.get(f"/companies/{company['id']}", "api/company")["data"]

    assert [row["value_type"] for row in shown["entitlements"]] == ["boolean"]
    assert [row["rule_type"] for row in shown["rules"]] == ["company_override"]
    values = {row["period"]: row["value"] for row in shown["metrics"]}
    assert values == dict.fromkeys(
        ("all_time", "current_day", "current_week", "current_month"), 1
    )


def test_event_shows_the_features_that_it_meters():
    rest = Rest()
    feature = make_feature(rest)
    rest.send("track", {"event": "api_called", "company": {"org": "acme"}})
    rest.send("track", {"event": "other", "company": {"org": "acme"}})

    events = rest.get("/events", "api/event-list")["data"]

    assert [event["feature_ids"] for event in events] == [[], [feature["id"]]]


def test_notes_of_an_override_add_up():
    rest = Rest()
    feature, company = make_feature(rest), make_company(rest)
    made = override(rest, company, feature, **NUMERIC, note="first")
    body = NUMERIC | {"note": "second"}

    path = f"/company-overrides/{made['id']}"
    changed = put(rest, path, body, "api/company-override")

    assert [note["note"] for note in changed["notes"]] == ["first", "second"]


@pytest.mark.parametrize(("query", "count"), [("true", 0), ("false", 1)])
def test_expired_overrides_can_be_left_out(query, count):
    rest = Rest()
    feature, company = make_feature(rest), make_company(rest)
    past = "2026-01-01T00:00:00Z"
    override(rest, company, feature, **NUMERIC, expiration_date=past)

    path = f"/company-overrides/count?without_expired={query}"

    assert rest.get(path, "api/count")["data"] == {"count": count}


@pytest.mark.parametrize(
    "end", ["9999-12-31T23:59:59-00:01", "0001-01-01T00:00:00+00:01"]
)
def test_override_that_ends_in_no_year_is_refused(end):
    rest = Rest()
    feature, _, company = metered(rest)
    body = {"company_id": company["id"], "feature_id": feature["id"], **NUMERIC}

    found = rest.refusal(
        "/company-overrides", 400, method="POST", json=body | {"expiration_date": end}
    )

    assert found == "expiration_date: expected a time in the years 1 to 9999"


def test_feature_with_flag_of_another_feature_takes_it_over():
    rest = Rest()
    first = make_feature(rest)
    flag = first["flags"][0]

    second = make_feature(rest, flag=FLAG | {"id": flag["id"]})

    assert [row["id"] for row in second["flags"]] == [flag["id"]]
    listed = rest.get(f"/flags?feature_id={first['id']}", "api/flag-list")
    assert listed["data"] == []


def test_refused_feature_leaves_nothing():
    rest = Rest()
    make_flag(rest)
    body = FEATURE | {"flag": FLAG}

    rest.refusal("/features", 400, method="POST", json=body)

    assert rest.get("/features/count", "api/count")["data"] == {"count": 0}


def test_definitions_keep_the_type_that_was_chosen():
    rest = Rest()
    make_company(rest, traits={"since": "2026-01-02"})
    path = "/entity-trait-definitions"
    (found,) = rest.get(path, "api/entity-trait-definition-list")["data"]

    changed = put(
        rest,
        f"{path}/{found['id']}",
        {"trait_type": "date"},
        "api/entity-trait-definition",
    )
    company = rest.get("/companies/lookup?org=acme", "api/company")["data"]

    got = rest.get(f"{path}/{found['id']}", "api/entity-trait-definition")["data"]
    assert (found["trait_type"], got) == ("string", changed)
    assert changed["trait_type"] == "date"
    assert company["entity_traits"][0]["definition"] == changed
    again = post(
        rest,
        path,
        {"entity_type": "company", "hierarchy": ["since"], "trait_type": "string"},
        "api/entity-trait-definition",
        200,
    )
    assert again == changed


def test_null_flag_and_preflight_count_as_absent():
    rest = Rest()

    feature = make_feature(rest, flag=None)
    make_flag(rest)

    assert feature["flags"] == []
    context = {"company": None, "user": None, "preflight": None}
    assert check_flag(rest, **context)["value"] is False
