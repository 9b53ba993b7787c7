"""What Segment fills in on an event's way through the intake."""

from __future__ import annotations

import copy

import pytest

from schematic_emulator.source.intake.fill import IncomingRequest, fill
from support.segment_end import NOON

EVENT = {"userId": "u1", "event": "Order Completed"}


def arrival(remote_ip: str | None = "203.0.113.9", **shared) -> IncomingRequest:
    return IncomingRequest(NOON, remote_ip, lambda: "api-1", shared)


def test_bare_event_is_filled_whole():
    assert fill(EVENT, "track", arrival()) == {
        "userId": "u1",
        "event": "Order Completed",
        "type": "track",
        "messageId": "api-1",
        "context": {
            "library": {"name": "unknown", "version": "unknown"},
            "ip": "203.0.113.9",
        },
        "originalTimestamp": "2026-01-02T12:00:00.000Z",
        "sentAt": "2026-01-02T12:00:00.000Z",
        "timestamp": "2026-01-02T12:00:00.000Z",
        "receivedAt": "2026-01-02T12:00:00.000Z",
    }


def test_what_was_sent_is_left_as_it_was():
    event = {**EVENT, "context": {"page": {}}, "writeKey": "k"}
    before = copy.deepcopy(event)

    fill(event, "track", arrival())

    assert event == before


def test_own_values_are_kept():
    context = {"library": {"name": "mine", "version": "1"}, "ip": "198.51.100.1"}
    event = {**EVENT, "messageId": "m1", "anonymousId": None, "context": context}

    filled = fill(event, "track", arrival())

    assert filled["messageId"] == "m1"
    assert filled["anonymousId"] is None
    assert filled["context"] == context


def test_clock_skew_is_taken_off_the_timestamp():
    """The client's clock is an hour slow; the event is three seconds old."""
    event = {**EVENT, "timestamp": "2026-01-02T10:59:57Z"}

    filled = fill(event, "track", arrival(sentAt="2026-01-02T11:00:00Z"))

    assert filled["timestamp"] == "2026-01-02T11:59:57.000Z"
    assert filled["originalTimestamp"] == "2026-01-02T10:59:57Z"
    assert filled["sentAt"] == "2026-01-02T11:00:00Z"


@pytest.mark.parametrize("original", ["2020-01-01T00:00:00Z", "soon", 1767355200])
def test_timestamp_stays_as_sent_when_it_cannot_be_corrected(original):
    """Without a sentAt nobody knows the client's clock: history keeps its dates."""
    filled = fill({**EVENT, "timestamp": original}, "track", arrival())

    assert filled["timestamp"] == original


@pytest.mark.parametrize(
    ("library", "has_ip"),
    [
        ("analytics.js", True),
        ("analytics-python", False),
        ("@segment/analytics-node", False),
    ],
)
def test_ip_of_a_server_library_is_nobodys(library: str, *, has_ip: bool):
    event = {**EVENT, "context": {"library": {"name": library}}}

    assert ("ip" in fill(event, "track", arrival())["context"]) is has_ip


def test_batch_says_once_what_holds_for_all():
    shared = {"context": {"locale": "de", "app": 1}, "integrations": {"All": False}}
    event = {**EVENT, "type": "track", "context": {"app": 2}}

    filled = fill(event, None, arrival(None, **shared))

    assert filled["context"]["locale"] == "de"
    assert filled["context"]["app"] == 2
    assert filled["integrations"] == {"All": False}


@pytest.mark.parametrize("context", [None, [], "text", 5])
def test_any_context_is_taken(context):
    filled = fill({**EVENT, "context": context}, "track", arrival())

    assert filled["type"] == "track"
