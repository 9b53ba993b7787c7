"""Failed notifications are retried a limited number of times, and delay no others."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from schematic_emulator.effects.changes import RowKept
from support.rest import Rest
from support.setup import make_company, post, put
from support.webhook_receiver import GARBAGE, PATIENT_S, STALL, patiently, receiving
from support.webhook_rows import make_event

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def rest():
    rest = Rest()
    yield rest
    rest.emulator.webhooks.close()


def hook(rest, receiver, name="Hook"):
    body = {"name": name, "url": receiver.url, "request_types": ["company.created"]}
    return post(rest, "/webhooks", body, "api/webhook")


def fail_one(rest, name):
    """Report a company in six failed attempts."""
    make_company(rest, name=name)
    for attempts in range(1, 7):
        wait_for(rest, attempts)
        rest.emulator.clock.move(HOUR)
    assert rest.emulator.webhooks.drain(PATIENT_S)


def statuses(rest, webhook):
    """List how the events of a webhook stand."""
    rows = events(rest)
    return [row["status"] for row in rows if row["webhook_id"] == webhook["id"]]


def events(rest):
    return rest.get("/webhook-events", "api/webhook-event-list")["data"]


def wait_for(rest, attempts):
    """Wait until the only event was tried so often; return it."""
    patiently(lambda: events(rest)[0]["attempt_count"] >= attempts)
    return events(rest)[0]


def fail_before(rest, webhook, times):
    """Keep events that failed for good, as if a webhook had been notified so often."""
    environment = rest.emulator.store.environment_for(rest.key)
    now = rest.emulator.clock.move(SECOND)
    rows = [
        make_event(
            f"whev_{number}",
            webhook_id=webhook["id"],
            status="failure",
            updated_at=now,
        )
        for number in range(times)
    ]
    environment.commit([RowKept("webhook_events", row) for row in rows])


def test_failure_is_tried_again_when_the_clock_says_so(rest):
    with receiving(500, 302) as receiver:
        hook(rest, receiver)
        make_company(rest)
        first = wait_for(rest, 1)
        rest.emulator.clock.move(HOUR)
        second = wait_for(rest, 2)
        rest.emulator.clock.move(HOUR)
        assert rest.emulator.webhooks.drain(PATIENT_S)

    (last,) = events(rest)
    rows = [first, second, last]
    assert [(row["status"], row["response_code"]) for row in rows] == [
        ("pending", 500),
        ("pending", 302),
        ("success", 200),
    ]
    assert [row["sent_at"][11:16] for row in rows] == ["12:00", "13:00", "14:00"]
    assert len({each.body for each in receiver.requests}) == 1
    headers = [request.headers for request in receiver.requests]
    stamps = [each["X-Schematic-Webhook-Timestamp"] for each in headers]
    assert len(set(stamps)) == 3


def test_redirect_is_not_followed(rest):
    with receiving(307, otherwise=200) as receiver:
        hook(rest, receiver)
        make_company(rest)

        event = wait_for(rest, 1)

    assert (event["status"], event["response_code"]) == ("pending", 307)
    assert len(receiver.requests) == 1


def test_six_failures_are_the_end(rest):
    with receiving(otherwise=503) as receiver:
        hook(rest, receiver)
        fail_one(rest, "acme")

    (event,) = events(rest)
    assert (event["status"], event["attempt_count"]) == ("failure", 6)
    assert len(receiver.requests) == 6


@pytest.mark.parametrize("how", [STALL, GARBAGE])
def test_bad_receiver_holds_up_nobody(rest, how):
    with receiving(otherwise=how) as bad, receiving() as good:
        stuck = hook(rest, bad, "Bad")
        other = hook(rest, good, "Good")
        for name in ("a", "b", "c"):
            make_company(rest, name=name)

        patiently(lambda: statuses(rest, other) == ["success"] * 3)

        names = [each.payload["body"]["name"] for each in good.requests]
        assert names == ["A", "B", "C"]
        assert "success" not in statuses(rest, stuck)


def test_receiver_that_is_not_there_is_a_failure_with_no_code(rest):
    with receiving() as receiver:
        hook(rest, receiver)
    make_company(rest)

    event = wait_for(rest, 1)

    assert (event["status"], event["response_code"]) == ("pending", None)


def test_webhook_that_keeps_failing_is_deactivated(rest):
    with receiving(otherwise=500) as receiver:
        webhook = hook(rest, receiver)
        fail_before(rest, webhook, times=24)
        fail_one(rest, "acme")

        own = f"/webhooks/{webhook['id']}"
        assert rest.get(own, "api/webhook")["data"]["status"] == "inactive"
        make_company(rest, name="later")
        assert len(events(rest)) == 25


def test_webhook_made_active_again_begins_without_its_failures(rest):
    with receiving(otherwise=500) as receiver:
        webhook = hook(rest, receiver)
        own = f"/webhooks/{webhook['id']}"
        fail_before(rest, webhook, times=24)
        put(rest, own, {"status": "inactive"}, "api/webhook")
        rest.emulator.clock.move(SECOND)
        put(rest, own, {"status": "active"}, "api/webhook")

        fail_one(rest, "acme")

        assert rest.get(own, "api/webhook")["data"]["status"] == "active"


def test_event_that_waits_for_a_webhook_that_was_stopped_is_given_up(rest):
    with receiving(otherwise=500) as receiver:
        webhook = hook(rest, receiver)
        make_company(rest)
        wait_for(rest, 1)
        own = f"/webhooks/{webhook['id']}"
        put(rest, own, {"status": "inactive"}, "api/webhook")
        rest.emulator.clock.move(HOUR)

        assert rest.emulator.webhooks.drain(PATIENT_S)

    assert statuses(rest, webhook) == ["failure"]
    assert len(receiver.requests) == 1


def test_change_during_an_outage_is_told_when_it_is_over(rest):
    """The address is read for each attempt: fixing it is enough."""
    with receiving(otherwise=500) as bad, receiving() as good:
        webhook = hook(rest, bad)
        make_company(rest)
        wait_for(rest, 1)
        put(rest, f"/webhooks/{webhook['id']}", {"url": good.url}, "api/webhook")
        rest.emulator.clock.move(HOUR)

        assert rest.emulator.webhooks.drain(PATIENT_S)

    assert good.actions() == ["company.created"]


@pytest.mark.parametrize("how", ["reset", "drop"])
def test_environment_that_is_gone_is_not_told_of(rest, how):
    with receiving(otherwise=500) as receiver:
        hook(rest, receiver)
        make_company(rest)
        wait_for(rest, 1)
        store = rest.emulator.store

        getattr(store, how)(store.environment_for(rest.key))

        assert rest.emulator.webhooks.drain(PATIENT_S)
        assert len(receiver.requests) == 1


def test_nothing_runs_without_a_webhook(rest):
    before = set(threading.enumerate())

    make_company(rest)

    begun = set(threading.enumerate()) - before
    assert "webhook-dispatcher" not in {thread.name for thread in begun}
    assert rest.emulator.webhooks.drain(0.0)


def test_what_waits_is_sent_after_the_end_by_whoever_resumes(rest):
    with receiving(500) as receiver:
        hook(rest, receiver)
        make_company(rest)
        wait_for(rest, 1)
        rest.emulator.webhooks.close()
        environment = rest.emulator.store.environment_for(rest.key)
        rest.emulator.webhooks.forget(environment)
        rest.emulator.clock.move(HOUR)

        rest.emulator.webhooks.resume(environment)

        assert rest.emulator.webhooks.drain(PATIENT_S)
        assert [event["status"] for event in events(rest)] == ["success"]
