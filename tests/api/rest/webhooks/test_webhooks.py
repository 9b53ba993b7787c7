"""Webhooks are made, changed, listed, counted, tried and removed over REST."""

from __future__ import annotations

import pytest

from schematic_emulator.effects.webhooks.request_types import SENT_TYPES
from support.contract_files import read_schemas
from support.rest import Rest, make_emulator
from support.setup import make_company, post, put, send
from support.webhook_receiver import PATIENT_S, receiving

LIMITS_OF_ALL = (
    "Schematic's documentation asks for entitlement_trigger_configs; without any, "
    "notifications are sent for the limits of all features here"
)
BODY = {
    "name": "Hook",
    "url": "http://127.0.0.1:9/hook",
    "request_types": ["company.created"],
}


@pytest.fixture
def rest():
    rest = Rest()
    yield rest
    rest.emulator.webhooks.close()


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


def hook(rest, **more):
    return post(rest, "/webhooks", BODY | more, "api/webhook")


def events(rest, query=""):
    return rest.get(f"/webhook-events{query}", "api/webhook-event-list")["data"]


def test_webhook_is_made_listed_counted_and_got(rest):
    made = hook(rest, entitlement_trigger_configs=[{"feature_id": "feat_1"}])
    other = hook(rest, name="Other")

    listed = rest.get("/webhooks", "api/webhook-list")
    got = rest.get(f"/webhooks/{made['id']}", "api/webhook")["data"]

    assert listed["data"] == [other, made]
    assert got == made
    assert made["status"] == "active"
    assert made["entitlement_trigger_configs"] == [{"feature_id": "feat_1"}]
    assert made["credit_trigger_configs"] is None
    assert made["secret"] != other["secret"]
    assert rest.get("/webhooks?q=oth", "api/webhook-list")["data"] == [other]
    assert rest.get("/webhooks/count", "api/count")["data"] == {"count": 2}


def test_webhook_is_changed_in_place(rest):
    made = hook(rest)
    body = {
        "name": "Calls",
        "url": None,
        "request_types": ["user.created", "user.created"],
        "status": "inactive",
    }

    changed = put(rest, f"/webhooks/{made['id']}", body, "api/webhook")

    assert changed == made | {
        "name": "Calls",
        "request_types": ["user.created"],
        "status": "inactive",
    }


def test_webhook_is_removed_with_its_events(rest, receiver):
    made = hook(rest, url=receiver.url)
    make_company(rest)
    assert rest.emulator.webhooks.drain(PATIENT_S)
    own = f"/webhooks/{made['id']}"

    assert send(rest, "DELETE", own, None, "api/deleted", 200) == {"deleted": True}

    assert rest.refusal(own, 404, method="DELETE") == "webhook not found"
    assert events(rest) == []


def test_event_is_listed_counted_and_got(rest, receiver):
    made = hook(rest, url=receiver.url)
    make_company(rest)
    assert rest.emulator.webhooks.drain(PATIENT_S)

    (event,) = events(rest, f"?webhook_id={made['id']}")

    assert rest.get(f"/webhook-events/{event['id']}", "api/webhook-event")["data"] == (
        event
    )
    assert event["payload"] == receiver.requests[0].body.decode()
    assert event["webhook"] == made
    assert (event["status"], event["attempt_count"], event["response_code"]) == (
        "success",
        1,
        200,
    )
    assert events(rest, "?webhook_id=other") == []
    assert events(rest, "?ids=other") == []
    assert events(rest, "?q=company.created") == [event]
    assert rest.get("/webhook-events/count", "api/count")["data"] == {"count": 1}


@pytest.mark.parametrize(
    ("request_type", "object_type"),
    [
        ("test.send", "test"),
        ("company.created", "company"),
        ("entitlement.limit.reached", "entitlement"),
        ("company.plan_changed", "company"),
    ],
)
def test_webhook_is_tried_at_once(rest, receiver, request_type, object_type):
    made = hook(rest, url=receiver.url)
    body = {"request_type": request_type}

    path = f"/webhooks/{made['id']}/test"
    tested = post(rest, path, body, "api/webhook-tested", 200)

    assert tested == {"success": True, "response_code": 200, "failure_reason": None}
    (request,) = receiver.requests
    assert request.payload["action"] == request_type
    assert request.payload["object_type"] == object_type
    assert request.payload["body"] == {}
    assert [event["status"] for event in events(rest)] == ["success"]


def test_sample_describes_the_newest_of_its_type(rest, receiver):
    made = hook(rest, url=receiver.url, request_types=[])
    company = make_company(rest)

    path, body = f"/webhooks/{made['id']}/test", {"request_type": "company.updated"}
    post(rest, path, body, "api/webhook-tested", 200)

    assert receiver.requests[0].payload["body"] == company
    assert receiver.requests[0].payload["company_id"] == company["id"]


def test_failed_try_says_why_and_is_not_repeated(rest):
    with receiving(503, otherwise=503) as receiver:
        made = hook(rest, url=receiver.url)
        path, body = f"/webhooks/{made['id']}/test", {"request_type": "test.send"}
        refused = post(rest, path, body, "api/webhook-tested", 200)
    gone = post(rest, path, body, "api/webhook-tested", 200)

    assert refused == {
        "success": False,
        "response_code": 503,
        "failure_reason": "answered 503",
    }
    assert (gone["success"], gone["response_code"]) == (False, 0)
    assert gone["failure_reason"].startswith("no answer: ")
    assert [event["status"] for event in events(rest)] == ["failure", "failure"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/webhooks/{}", None),
        ("PUT", "/webhooks/{}", {"name": "x"}),
        ("DELETE", "/webhooks/{}", None),
        ("POST", "/webhooks/{}/test", {"request_type": "test.send"}),
        ("GET", "/webhook-events/{}", None),
    ],
)
def test_unknown_and_foreign_rows_are_not_found(rest, receiver, method, path, body):
    made = hook(rest, url=receiver.url)
    make_company(rest)
    assert rest.emulator.webhooks.drain(PATIENT_S)
    own = events(rest)[0] if "events" in path else made
    other = rest.stranger()

    messages = [
        other.refusal(path.format(own_id), 404, method=method, json=body)
        for own_id in (own["id"], "x")
    ]

    assert messages[0] == messages[1]
    assert rest.get("/webhooks", "api/webhook-list")["data"] == [made]
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, 'expected the property "name"'),
        (BODY | {"name": ""}, "/name: expected"),
        (BODY | {"name": "x" * 257}, "/name: expected at most 256"),
        (BODY | {"url": 5}, "/url: expected text"),
        (BODY | {"request_types": ["company.sold"]}, "/request_types/0: expected"),
        (BODY | {"request_types": ["test.send"] * 51}, "/request_types: expected"),
        (
            BODY | {"entitlement_trigger_configs": [{}]},
            "/entitlement_trigger_configs/0: expected",
        ),
        (BODY | {"url": "ftp://localhost/"}, "url: expected an http or https"),
        (BODY | {"url": "http://"}, "url: expected an http or https"),
        (BODY | {"url": "http://localhost:99999/"}, "url: expected an http or https"),
        (BODY | {"url": "http://[::1/"}, "url: expected an http or https"),
        (BODY | {"url": "http://local host/"}, "url: expected no spaces"),
        (BODY | {"url": "http://localhost/\r\nx: y"}, "url: expected no spaces"),
    ],
)
def test_bad_body_is_refused_by_the_name_of_the_property(rest, body, message):
    found = rest.refusal("/webhooks", 400, method="POST", json=body)

    assert message in found
    assert rest.get("/webhooks/count", "api/count")["data"] == {"count": 0}


@pytest.mark.parametrize("path", ["/webhooks", "/webhook-events"])
@pytest.mark.parametrize("query", ["limit=x", "limit=251", "offset=-1"])
def test_bad_page_is_refused_by_the_fields_name(rest, path, query):
    message = rest.refusal(f"{path}?{query}", 400)

    assert message.startswith(query.partition("=")[0])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/webhooks", BODY),
        ("PUT", "/webhooks/{}", {"name": "x"}),
        ("DELETE", "/webhooks/{}", None),
        ("POST", "/webhooks/{}/test", {"request_type": "test.send"}),
    ],
)
def test_readonly_key_changes_and_sends_nothing(rest, receiver, method, path, body):
    made = hook(rest, url=receiver.url)
    store = rest.emulator.store
    key = store.create_key("readonly", store.environment_for(rest.key))
    reader = Rest(rest.emulator, key=key)

    reader.refusal(path.format(made["id"]), 403, method=method, json=body)

    assert rest.get("/webhooks", "api/webhook-list")["data"] == [made]
    assert receiver.requests == []


def test_publishable_key_sees_no_secret(rest):
    hook(rest)
    store = rest.emulator.store
    key = store.create_key("publishable", store.environment_for(rest.key))

    Rest(rest.emulator, key=key).refusal("/webhooks", 403)


def test_only_the_newest_events_are_kept():
    rest = Rest(make_emulator(webhook_events_size=2))
    with receiving() as receiver:
        hook(rest, url=receiver.url)
        for name in ("a", "b", "c"):
            make_company(rest, name=name)
            assert rest.emulator.webhooks.drain(PATIENT_S)
    rest.emulator.webhooks.close()

    assert len(receiver.requests) == 3
    assert len(events(rest)) == 2


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ({}, None),
        (
            {"request_types": ["credit.limit.reached", "company.created"]},
            "never sent here: credit.limit.reached",
        ),
        (
            {"request_types": ["entitlement.limit.reached"]},
            LIMITS_OF_ALL,
        ),
        (
            {
                "request_types": ["entitlement.limit.reached"],
                "entitlement_trigger_configs": [{"feature_id": "feat_1"}],
            },
            None,
        ),
    ],
    ids=["plain", "never sent", "limits of all", "limits of one"],
)
def test_what_is_awaited_in_vain_is_hinted_at(rest, body, hint):
    made = rest.ask("/webhooks", "POST", json=BODY | body)
    own = f"/webhooks/{made.json['data']['id']}"
    changed = rest.ask(own, "PUT", json={"name": "Two"})

    assert made.headers.get("X-Emulator-Hint") == hint
    assert changed.headers.get("X-Emulator-Hint") == hint


def test_every_type_that_is_sent_is_one_that_the_service_knows():
    shared = read_schemas()["api/shared"]

    assert set(shared["$defs"]["RequestType"]["enum"]) > SENT_TYPES
