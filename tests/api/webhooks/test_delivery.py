"""Webhooks get signed notifications that the vendor's own SDK verifies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from schematic.webhook_utils.verification import WebhookSignatureError, verify_signature

from schematic_contracts.validation import check
from support.rest import Rest
from support.setup import (
    grant,
    make_company,
    make_feature,
    make_plan,
    metered,
    override,
    post,
    put,
    send,
    subscribe,
    use,
)
from support.webhook_receiver import PATIENT_S, patiently, receiving


@pytest.fixture
def rest():
    rest = Rest()
    yield rest
    rest.emulator.webhooks.close()


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


def hook(rest, receiver, *request_types, **more):
    """Create a webhook at the receiver."""
    body = {"name": "Hook", "url": receiver.url, "request_types": request_types}
    return post(rest, "/webhooks", body | more, "api/webhook")


def list_sent(rest, receiver):
    """Wait for every notification; return each request type with its body."""
    assert rest.emulator.webhooks.drain(PATIENT_S)
    payloads = [each.payload for each in receiver.requests]
    assert [check("api/webhook-payload", each) for each in payloads] == [
        [] for _ in payloads
    ]
    return [(each["action"], each["body"]) for each in payloads]


def test_company_is_told_of_as_rest_answers_it(rest, receiver):
    hook(rest, receiver, "company.created", "company.updated", "company.deleted")

    company = make_company(rest)
    changed = make_company(rest, traits={"seats": 3})
    send(rest, "DELETE", f"/companies/{company['id']}", None, "api/deleted", 200)

    assert list_sent(rest, receiver) == [
        ("company.created", company),
        ("company.updated", changed),
        ("company.deleted", changed),
    ]
    assert {each.payload["company_id"] for each in receiver.requests} == {company["id"]}


def test_signature_satisfies_the_vendors_verifier(rest, receiver):
    secret = hook(rest, receiver, "company.created")["secret"]

    make_company(rest, name="ünïcode")

    list_sent(rest, receiver)
    (request,) = receiver.requests
    signed = (
        request.headers["X-Schematic-Webhook-Signature"],
        request.headers["X-Schematic-Webhook-Timestamp"],
    )
    verify_signature(request.body, *signed, secret)
    assert request.headers["X-Schematic-Webhook-Signature-Version"] == "v1"
    with pytest.raises(WebhookSignatureError):
        verify_signature(request.body, *signed, "another secret")


def test_limits_are_told_when_they_are_met_and_only_then(rest, receiver):
    hook(rest, receiver, "entitlement.limit.warning", "entitlement.limit.reached")
    feature, plan = make_feature(rest), make_plan(rest)
    numeric = {"value_type": "numeric", "value_numeric": 10}
    entitlement = grant(rest, plan, feature, **numeric, metric_period="current_month")
    company = make_company(rest)
    subscribe(rest, company, plan)

    use(rest, 15)

    found = list_sent(rest, receiver)
    assert [(action, body["Usage"]) for action, body in found] == [
        ("entitlement.limit.warning", 8),
        ("entitlement.limit.reached", 10),
    ]
    assert {body["Entitlement"] for _, body in found} == {entitlement["id"]}
    assert {each.payload["company_id"] for each in receiver.requests} == {company["id"]}
    assert {each.payload["feature_id"] for each in receiver.requests} == {feature["id"]}


def test_setting_up_is_reported(rest, receiver):
    hook(
        rest,
        receiver,
        "feature.created",
        "flag.created",
        "plan.created",
        "plan.entitlement.created",
        "company.plan_changed",
        "company.override.created",
    )

    feature, plan, company = metered(rest)
    granted = override(rest, company, feature, value_type="unlimited")

    found = dict(list_sent(rest, receiver))
    assert found["company.override.created"] == granted
    assert found["company.plan_changed"]["base_plan"]["id"] == plan["id"]
    assert found["company.plan_changed"]["action"] == "manage_plan"
    assert set(found) == {
        "feature.created",
        "flag.created",
        "plan.created",
        "plan.entitlement.created",
        "company.plan_changed",
        "company.override.created",
    }


def test_inactive_webhook_hears_nothing(rest, receiver):
    webhook = hook(rest, receiver, "company.created")
    put(rest, f"/webhooks/{webhook['id']}", {"status": "inactive"}, "api/webhook")

    make_company(rest)

    assert list_sent(rest, receiver) == []
    assert rest.get("/webhook-events/count", "api/count")["data"] == {"count": 0}


def test_override_that_expires_is_told_of_once(rest, receiver):
    feature, company = make_feature(rest), make_company(rest)
    ends_at = rest.emulator.clock.now() + timedelta(hours=1)
    granted = override(
        rest,
        company,
        feature,
        value_type="unlimited",
        expiration_date=ends_at.isoformat(),
    )
    hook(rest, receiver, "company.override.expired", "company.override.updated")
    assert list_sent(rest, receiver) == []

    rest.emulator.clock.move(timedelta(hours=2))
    assert rest.emulator.webhooks.drain(PATIENT_S)
    rest.emulator.clock.move(timedelta(hours=2))

    assert list_sent(rest, receiver) == [("company.override.expired", granted)]


def test_override_that_expired_before_anybody_listened_is_not_told_of(rest, receiver):
    feature, company = make_feature(rest), make_company(rest)
    ends_at = rest.emulator.clock.now() - timedelta(hours=1)
    override(
        rest,
        company,
        feature,
        value_type="unlimited",
        expiration_date=ends_at.isoformat(),
    )

    hook(rest, receiver, "company.override.expired")

    assert list_sent(rest, receiver) == []


def test_expiry_is_seen_by_a_running_clock(rest, receiver):
    """Without a request and without a moved clock, the time comes by itself."""
    rest.emulator.clock.thaw()
    hook(rest, receiver, "company.override.expired")
    feature, company = make_feature(rest), make_company(rest)
    ends_at = rest.emulator.clock.now() + timedelta(seconds=0.2)
    override(
        rest,
        company,
        feature,
        value_type="unlimited",
        expiration_date=ends_at.isoformat(),
    )

    patiently(lambda: receiver.requests)

    assert receiver.actions() == ["company.override.expired"]


def test_limits_of_other_features_are_not_told_of(rest, receiver):
    feature, _, _ = metered(rest)
    types = ("entitlement.limit.reached",)
    hook(rest, receiver, *types, entitlement_trigger_configs=[{"feature_id": "x"}])
    use(rest, 3)
    assert list_sent(rest, receiver) == []

    own = [{"feature_id": feature["id"]}]
    hook(rest, receiver, *types, entitlement_trigger_configs=own)
    use(rest, quantity=-3)
    use(rest, 3)

    assert [action for action, _ in list_sent(rest, receiver)] == list(types)


def test_trait_that_meets_its_limit_is_told_of(rest, receiver):
    hook(rest, receiver, "entitlement.limit.warning", "entitlement.limit.reached")
    company = make_company(rest, traits={"seats": 1})
    path = "/entity-trait-definitions"
    (definition,) = rest.ask(path).json["data"]
    feature = make_feature(
        rest, feature_type="trait", event_subtype=None, trait_id=definition["id"]
    )
    override(rest, company, feature, value_type="numeric", value_numeric=5)

    for seats in (3, 4, 4, 6):
        make_company(rest, traits={"seats": seats})

    assert [(action, body["Usage"]) for action, body in list_sent(rest, receiver)] == [
        ("entitlement.limit.warning", 4),
        ("entitlement.limit.reached", 6),
    ]


def test_segment_identify_that_changes_nothing_is_no_update(rest, receiver):
    hook(rest, receiver, "company.updated", "user.updated", "user.created")
    make_company(rest, traits={"seats": 1})
    body = {
        "keys": {"id": "ada"},
        "traits": {"role": "admin"},
        "company": {"keys": {"org": "acme"}, "traits": {"seats": 1}},
    }

    rest.send("identify", body)
    rest.send("identify", body)
    rest.send("identify", body | {"traits": {"role": "owner"}})

    assert [action for action, _ in list_sent(rest, receiver)] == [
        "user.created",
        "user.updated",
    ]
