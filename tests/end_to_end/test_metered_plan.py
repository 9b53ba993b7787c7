"""A plan with a limit, from Segment's events to the stock client's check."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from schematic.types import WebFeatureUsageWebhookOutput
from schematic.webhook_utils import verify_webhook_signature

from schematic_emulator.destination import Destination, Endpoints, presets
from schematic_emulator.destination.delivery.wsgi_client import WsgiClient
from support.metered_plan import API_CALLS, CALLED, make_client, make_plan
from support.rest import KEY, Rest, live
from support.webhook_receiver import PATIENT_S, receiving

ACME = {"org": "acme"}
NEXT_MONTH = datetime(2026, 2, 1, tzinfo=UTC)
TRACK = {
    "type": "track",
    "event": "Api Called",
    "userId": "ada",
    "messageId": "1",
    "timestamp": "2026-01-02T12:00:00.000Z",
    "properties": {"org": "acme"},
}
PRESETS = [row for row in presets() if row["partnerAction"] == "trackEvent"]


LIMITS = ["entitlement.limit.warning", "entitlement.limit.reached"]


def rules_of(row):
    return {finding.rule for finding in row.findings}


def with_company(subscription):
    company = {"company_keys": {"org": {"@path": "$.properties.org"}}}
    return subscription | {"mapping": subscription["mapping"] | company}


@pytest.fixture
def rest():
    return Rest()


@pytest.fixture
def address(rest):
    with live(rest.app) as found:
        yield found


@pytest.fixture
def sdk(address):
    client = make_client(address, KEY)
    yield client
    client.shutdown()


@pytest.fixture
def company(sdk):
    """Return a company with a plan of 100 API calls a month."""
    plan = make_plan(sdk, limit=100)
    company = sdk.companies.upsert_company(keys=ACME, traits={}, name="Acme").data
    sdk.plans.update_company_plans(company.id, base_plan_id=plan.id, add_on_ids=[])
    return company


def deliver(rest, address, subscriptions, times):
    endpoints = Endpoints(capture=address, api=address)
    settings = {"apiKey": KEY}
    destination = Destination(settings, subscriptions, endpoints=endpoints)
    client = WsgiClient(rest.app)
    return [destination.deliver(TRACK, client) for _ in range(times)]


def test_check_is_true_at_99_false_at_100_and_true_next_month(
    rest, address, sdk, company
):
    mapped = [with_company(each) for each in PRESETS]

    deliver(rest, address, mapped, 99)
    at_99 = sdk.check_flag(API_CALLS, company=ACME)
    deliver(rest, address, mapped, 1)
    at_100 = sdk.features.check_flag(API_CALLS, company=ACME).data
    rest.emulator.clock.freeze(NEXT_MONTH)
    next_month = sdk.features.check_flag(API_CALLS, company=ACME).data

    assert at_99 is True
    assert (at_100.value, at_100.rule_type, at_100.company_id) == (
        False,
        "plan_entitlement_usage_exceeded",
        company.id,
    )
    assert (at_100.entitlement.usage, at_100.entitlement.allocation) == (100, 100)
    assert at_100.entitlement.metric_reset_at == NEXT_MONTH
    assert (next_month.value, next_month.feature_usage) == (True, 0)


def test_limits_are_told_signed_when_they_are_met(rest, address, sdk, company):
    """At 80 the warning, at 100 the limit itself, and the same again next month."""
    mapped = [with_company(each) for each in PRESETS]
    with receiving() as receiver:
        webhook = sdk.webhooks.create_webhook(
            name="Limits", url=receiver.url, request_types=LIMITS
        ).data

        deliver(rest, address, mapped, 100)
        rest.emulator.clock.freeze(NEXT_MONTH)
        deliver(rest, address, mapped, 81)

        assert rest.emulator.webhooks.drain(PATIENT_S)
        rest.emulator.webhooks.close()
    for sent in receiver.requests:
        request = SimpleNamespace(headers=sent.headers)
        verify_webhook_signature(request, webhook.secret, sent.body)
    bodies = [
        WebFeatureUsageWebhookOutput.model_validate(request.payload["body"])
        for request in receiver.requests
    ]
    assert [
        (request.payload["action"], body.usage, body.allocation)
        for request, body in zip(receiver.requests, bodies, strict=True)
    ] == [
        ("entitlement.limit.warning", 80, 100),
        ("entitlement.limit.reached", 100, 100),
        ("entitlement.limit.warning", 80, 100),
    ]
    assert {body.company.id for body in bodies} == {company.id}
    assert bodies[0].feature.event_subtype == CALLED
    assert bodies[0].metric_reset_at == NEXT_MONTH


@pytest.mark.usefixtures("company")
def test_bare_presets_leave_usage_at_nothing_and_the_flag_true(rest, address, sdk):
    """The finding says why: a preset's track event belongs to no company."""
    deliver(rest, address, PRESETS, 101)

    checked = sdk.features.check_flag(API_CALLS, company=ACME).data

    assert (checked.value, checked.feature_usage) == (True, 0)
    environment = rest.emulator.store.environment_for(KEY)
    tracks = [row for row in environment.captures() if row.type == "track"]
    assert len(tracks) == 101
    assert all("usage-no-company" in rules_of(row) for row in tracks)
