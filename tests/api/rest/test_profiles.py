"""Companies, users, links and traits as REST requests make and remove them."""

from __future__ import annotations

import pytest

from support.rest import Rest
from support.setup import make_company, make_user, metered, post, send, use

KINDS = [("companies", "company", "org"), ("users", "user", "id")]
by_kind = pytest.mark.parametrize(("path", "kind", "key"), KINDS)


@by_kind
def test_upsert_changes_what_stands(path, kind, key):
    rest = Rest()
    contract = f"api/{kind}"
    body = {"keys": {key: "a"}, "name": "A", "traits": {"x": 1, "y": 1}}
    made = post(rest, f"/{path}", body, contract, 200)

    body = {"keys": {key: "a", "slug": "b"}, "traits": {"x": 2}}
    changed = post(rest, f"/{path}", body, contract, 200)

    assert changed["id"] == made["id"]
    assert changed["traits"] == {"x": 2, "y": 1}
    assert {row["key"]: row["value"] for row in changed["keys"]} == {
        key: "a",
        "slug": "b",
    }
    assert made["last_seen_at"] is None


@by_kind
def test_create_makes_it_once(path, kind, key):
    rest = Rest()
    body = {"keys": {key: "a"}, "traits": {}}
    made = post(rest, f"/{path}/create", body, f"api/{kind}")

    message = rest.refusal(f"/{path}/create", 400, method="POST", json=body)

    assert message == f"keys: a {kind} has them already: {made['id']}"
    assert rest.get(f"/{path}/count", "api/count")["data"] == {"count": 1}


@by_kind
def test_update_only_creates_nothing(path, kind, key):
    rest = Rest()
    body = {"keys": {key: "a"}, "traits": {}, "update_only": True}

    message = rest.refusal(f"/{path}", 404, method="POST", json=body)

    assert message == f"{kind} not found"
    assert rest.get(f"/{path}/count", "api/count")["data"] == {"count": 0}


@by_kind
def test_keys_are_removed_but_for_the_last(path, kind, key):
    rest = Rest()
    contract = f"api/{kind}"
    body = {"keys": {key: "a", "slug": "b"}, "traits": {}}
    post(rest, f"/{path}", body, contract, 200)

    body = {"keys": {key: "a"}, "traits": {}, "remove_keys": ["slug", "none"]}
    changed = post(rest, f"/{path}", body, contract, 200)
    body = {"keys": {key: "a"}, "traits": {}, "remove_keys": [key]}
    message = rest.refusal(f"/{path}", 400, method="POST", json=body)

    assert [row["key"] for row in changed["keys"]] == [key]
    assert message == "remove_keys: at least one key must stay"


@by_kind
def test_own_id_goes_before_keys(path, kind, key):
    rest = Rest()
    contract = f"api/{kind}"
    body = {"keys": {key: "a"}, "traits": {}}
    made = post(rest, f"/{path}", body, contract, 200)

    body = {"id": made["id"], "keys": {key: "b"}, "traits": {}, "name": "B"}
    changed = post(rest, f"/{path}", body, contract, 200)

    assert (changed["id"], changed["name"]) == (made["id"], "B")
    assert [row["value"] for row in changed["keys"]] == ["b"]
    unknown = body | {"id": "comp_x"}
    rest.refusal(f"/{path}", 404, method="POST", json=unknown)


@by_kind
def test_keys_of_two_change_neither(path, kind, key):
    rest = Rest()
    contract = f"api/{kind}"
    post(rest, f"/{path}", {"keys": {key: "a"}, "traits": {}}, contract, 200)
    post(rest, f"/{path}", {"keys": {"slug": "b"}, "traits": {}}, contract, 200)

    body = {"keys": {key: "a", "slug": "b"}, "traits": {"x": 1}}
    rest.refusal(f"/{path}", 400, method="POST", json=body)

    listed = rest.get(f"/{path}", f"{contract}-list")["data"]
    assert [row["traits"] for row in listed] == [{}, {}]


@by_kind
def test_removal_by_keys_returns_the_entity(path, kind, key):
    rest = Rest()
    body = {"keys": {key: "a"}, "name": "A", "traits": {}}
    made = post(rest, f"/{path}", body, f"api/{kind}", 200)

    keys = {"keys": {key: "a"}}
    removed = post(rest, f"/{path}/delete", keys, f"api/{kind}-brief", 200)

    assert (removed["id"], removed["name"]) == (made["id"], "A")
    rest.refusal(f"/{path}/{made['id']}", 404)
    rest.refusal(f"/{path}/delete", 404, method="POST", json=keys)


@by_kind
def test_removal_frees_keys_links_and_usage(path, kind, key):
    rest = Rest()
    metered(rest)
    make_user(rest, "ada", company={"org": "acme"})
    use(rest, 3, user={"id": "ada"})
    (row,) = rest.get(f"/{path}", f"api/{kind}-list")["data"]

    own = f"/{path}/{row['id']}"
    assert send(rest, "DELETE", own, None, "api/deleted", 200) == {"deleted": True}
    assert rest.get(f"/{path}/count", "api/count")["data"] == {"count": 0}

    links = rest.get("/company-memberships", "api/company-membership-list")
    assert links["data"] == []
    again = post(
        rest,
        f"/{path}",
        {"keys": {key: "acme" if key == "org" else "ada"}, "traits": {}},
        f"api/{kind}",
        200,
    )
    assert again["id"] != row["id"]
    use(rest, 1, user={"id": "ada"})


@by_kind
def test_trait_is_set_and_added_to(path, kind, key):
    rest = Rest()
    contract, base = f"api/{kind}", {"keys": {key: "a"}, "trait": "seats"}

    values = [
        post(rest, f"/{kind}-traits", base | step, contract, 200)["traits"]["seats"]
        for step in ({"incr": 2}, {"incr": -5}, {"set": "many"}, {"incr": 1})
    ]

    assert values == [2, -3, "many", 1]
    assert rest.get(f"/{path}/count", "api/count")["data"] == {"count": 1}
    rest.refusal(
        f"/{kind}-traits", 400, method="POST", json=base | {"set": "a", "incr": 1}
    )


def test_users_companies_are_exactly_those_listed():
    rest = Rest()
    acme, globex = make_company(rest), make_company(rest, "globex")
    first = make_user(rest, company={"org": "acme"})

    added = make_user(rest, company_id=globex["id"])
    several = make_user(rest, companies=[{"org": "globex"}, {"org": "initech"}])
    left = make_user(rest, company_ids=[])

    found = [
        {row["company"]["name"] for row in user["company_memberships"]}
        for user in (first, added, several, left)
    ]
    assert found == [{"Acme"}, {"Acme", "Globex"}, {"Globex", "initech"}, set()]
    assert acme["user_count"] == 0


def test_membership_is_made_once_and_removed():
    rest = Rest()
    ids = {"company_id": make_company(rest)["id"], "user_id": make_user(rest)["id"]}
    path, contract = "/company-memberships", "api/company-membership"
    made = post(rest, path, ids, contract, 200)

    again = post(rest, path, ids, contract, 200)
    listed = rest.get(f"{path}?user_id={ids['user_id']}", f"{contract}-list")["data"]
    send(rest, "DELETE", f"{path}/{made['id']}", None, "api/deleted", 200)

    assert again == made
    assert listed == [made]
    assert rest.get(path, f"{contract}-list")["data"] == []
    rest.refusal(f"{path}/{made['id']}", 404, method="DELETE")
    rest.refusal(path, 404, method="POST", json=ids | {"user_id": "user_x"})


def test_key_definitions_and_trait_values_are_listed():
    rest = Rest()
    make_company(rest, traits={"tier": "gold"})
    make_company(rest, "globex", traits={"tier": "gold"})
    make_user(rest)

    path = "/entity-key-definitions"
    keys = rest.get(path, "api/entity-key-definition-list")["data"]
    count = rest.get(f"{path}/count?entity_type=user", "api/count")["data"]
    (tier,) = rest.get(
        "/entity-trait-definitions?entity_type=company",
        "api/entity-trait-definition-list",
    )["data"]
    traits = rest.get("/entity-trait-definitions/count", "api/count")["data"]
    values = rest.get(
        f"/entity-trait-values?definition_id={tier['id']}",
        "api/entity-trait-value-list",
    )["data"]

    assert [(row["entity_type"], row["key"]) for row in keys] == [
        ("user", "id"),
        ("company", "org"),
    ]
    assert (count, traits) == ({"count": 1}, {"count": 1})
    assert values == [{"definition_id": tier["id"], "value": "gold"}]


TRACK = {"event": "api_called", "company": {"org": "acme"}}


def test_posted_event_is_the_twin_of_a_captured_one():
    rest = Rest()

    body = {"event_type": "track", "body": TRACK, "sent_at": "2026-01-02T00:00:00Z"}
    received = post(rest, "/events", body, "api/event-received")

    path = f"/events/{received['event_id']}"
    event = rest.get(path, "api/event")["data"]
    assert (event["status"], event["subtype"], event["body"]) == (
        "processed",
        "api_called",
        TRACK,
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"body": {"event": "not a name!"}}, "/body/event: expected letters"),
        ({"body": None}, "/body: expected"),
        (
            {"backfill": True},
            "sent_at is required when trusted_client_clock or backfill is true",
        ),
        (
            {"backfill": True, "sent_at": "2026-01-02T13:00:00Z"},
            "sent_at cannot be more than 5 minutes in the future",
        ),
    ],
)
def test_posted_event_that_fails_changes_nothing(more, message):
    rest = Rest()
    body = {"event_type": "track", "body": TRACK} | more

    found = rest.refusal("/events", 400, method="POST", json=body)

    assert found.startswith(message)
    assert rest.get("/events", "api/event-list")["data"] == []
    assert rest.get("/companies/count", "api/count")["data"] == {"count": 0}


def test_batch_is_taken_in_whole_or_not_at_all():
    rest = Rest()
    good = {"event_type": "track", "body": TRACK}
    bad = {"event_type": "track", "body": {"event": ""}}

    message = rest.refusal(
        "/event-batch", 400, method="POST", json={"events": [good, bad]}
    )
    taken = post(
        rest, "/event-batch", {"events": [good] * 101}, "api/event-batch-received"
    )

    assert message.startswith("/events/1/body/event")
    assert len(taken["events"]) == 101
    (summary,) = rest.get("/event-types", "api/event-type-list")["data"]
    assert (summary["event_count"], summary["company_count"]) == (101, 1)
