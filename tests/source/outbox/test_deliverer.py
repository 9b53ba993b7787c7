"""What is sent again, when, and what comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schematic_emulator.destination import Response
from schematic_emulator.destination.delivery.delivery import (
    ConnectionFailedError,
    TimedOutError,
)
from schematic_emulator.source.outbox.backoff import Backoff
from support.segment_end import configure, make_bench, make_instance

TRACK = {"userId": "u1", "event": "Order Completed"}
RESET = ConnectionFailedError("ECONNRESET", "read ECONNRESET")


def retrying(bench):
    """Wait until nothing but retries is left, then return the row."""
    bench.segment.drain(0.2)
    [row] = bench.segment.deliveries()
    return row


@pytest.mark.parametrize("status", [408, 423, 429, 500, 502, 503, 599])
def test_retryable_status_is_sent_again_until_it_succeeds(status: int):
    bench = make_bench(Response(status), Response(status))

    bench.post("track", TRACK)
    assert retrying(bench).status == "retrying"
    bench.clock.move(timedelta(seconds=1))
    assert retrying(bench).sendings[0].attempts == 2
    bench.clock.move(timedelta(seconds=2))

    assert bench.statuses() == ["delivered"]
    [row] = bench.segment.deliveries()
    assert row.sendings[0].attempts == 3
    assert len({request.body for request in bench.client.sent}) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422, 501])
def test_final_status_is_not_sent_again(status: int):
    bench = make_bench(Response(status))

    bench.post("track", TRACK)

    assert bench.statuses() == ["failed"]
    assert len(bench.client.sent) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (RESET, "failed, reason: read ECONNRESET"),
        (TimedOutError("too slow"), "Request timed out after 10000ms"),
    ],
    ids=["reset", "stall"],
)
def test_missing_answer_is_told_apart_and_sent_again(answer, error: str):
    bench = make_bench(answer)

    bench.post("track", TRACK)

    sending = retrying(bench).sendings[0]
    assert sending.error.endswith(error)
    assert sending.http_status is None
    bench.clock.move(timedelta(seconds=1))
    assert bench.statuses() == ["delivered"]


def test_garbage_with_200_is_a_success_as_for_the_engine():
    garbage = Response(200, "{nonsense", {"content-type": "application/json"})
    bench = make_bench(garbage)

    bench.post("track", TRACK)

    assert bench.statuses() == ["delivered"]


def test_redirects_without_end_say_so():
    loop = Response(307, "", {"location": "http://127.0.0.1:1/e"})
    bench = make_bench(*[loop] * 21)

    bench.post("track", TRACK)

    assert "maximum redirect" in retrying(bench).sendings[0].error
    bench.segment.reset()


def test_retry_after_is_honoured():
    bench = make_bench(Response(429, headers={"retry-after": "120"}))

    bench.post("track", TRACK)
    retrying(bench)
    bench.clock.move(timedelta(seconds=119))
    assert retrying(bench).status == "retrying"
    bench.clock.move(timedelta(seconds=1))

    assert bench.statuses() == ["delivered"]


def test_event_that_waits_holds_nobody_up():
    bench = make_bench(Response(503))

    bench.post("track", TRACK)
    retrying(bench)
    bench.post("track", {**TRACK, "event": "Next"})
    bench.segment.drain(0.2)

    rows = bench.segment.deliveries()
    assert [row.status for row in rows] == ["retrying", "delivered"]
    bench.segment.reset()


def test_only_the_request_that_failed_is_sent_again():
    """Two mappings want the event; the second one's request alone fails."""
    bench = make_bench(Response(200), Response(503))
    action = {"partnerAction": "trackEvent", "subscribe": 'type = "track"'}
    mapping = {
        "event_name": {"@path": "$.event"},
        "timestamp": {"@path": "$.timestamp"},
    }
    rows = [
        {**action, "mapping": {**mapping, "event_name": name}} for name in ("a", "b")
    ]
    configure(bench, make_instance(subscriptions=rows))

    bench.post("track", TRACK)
    retrying(bench)
    bench.clock.move(timedelta(seconds=1))
    bench.segment.drain(10)

    names = [body["body"]["event"] for body in bench.client.bodies()]
    assert names == ["a", "b", "b"]


def test_giving_up_after_four_hours_is_told():
    bench = make_bench(*[Response(503)] * 2, backoff=Backoff(longest_s=600))

    bench.post("track", TRACK)
    retrying(bench)
    bench.clock.move(timedelta(hours=4))

    assert bench.statuses() == ["failed"]
    [row] = bench.segment.deliveries()
    assert row.sendings[0].gave_up
    assert row.sendings[0].http_status == 503


def test_payload_that_cannot_be_made_is_a_fault_not_a_retry():
    """A moment that is no date fails for ever; Segment would try it all the same."""
    bench = make_bench()

    bench.post("track", {**TRACK, "timestamp": "1704067200"})

    assert bench.statuses() == ["failed"]
    [row] = bench.segment.deliveries()
    [fault] = row.unsent
    assert (fault.subscription, fault.error) == ("Track Event", "Invalid time value")
    assert fault.is_retryable


def test_documented_retry_rule_can_be_chosen():
    bench = make_bench(Response(423), retry_rule="documented")

    bench.post("track", TRACK)

    assert bench.statuses() == ["failed"]


def test_stumbling_over_one_event_does_not_stop_the_next(caplog):
    bench = make_bench(KeyError("a fault of ours"))

    bench.post("track", TRACK)
    bench.post("track", TRACK)

    assert bench.statuses() == ["failed", "delivered"]
    assert "internal error" in bench.segment.deliveries()[0].reason
    assert "delivery 1 failed" in caplog.text


def test_reset_forgets_what_waits():
    bench = make_bench(Response(503))
    bench.post("track", TRACK)
    retrying(bench)

    bench.segment.reset()

    assert bench.segment.drain(10)
    assert bench.segment.deliveries() == []
