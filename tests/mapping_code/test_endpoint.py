"""A service of the team's as the mapping under test."""

from __future__ import annotations

import time

import pytest
from werkzeug.wrappers import Response

from schematic_emulator.mapping_code import EmulatorTarget, MappingFailedError
from schematic_emulator.mapping_code.endpoint import EndpointMapping
from schematic_emulator.mapping_code.local_http import WireClient
from support.segment import make_track


def forward(request):
    """Do what a team's service does with an event."""
    event = request.get_json()
    headers = request.headers
    client = WireClient(headers["X-Emulator-Url"], headers["X-Emulator-Api-Key"])
    body = {"event": event["event"], "company": {"id": "acme"}}
    client.post("/e", json={"type": "track", "body": body})
    return Response("taken", 202)


def test_endpoint_gets_each_event_with_address_and_key(
    httpserver, segment_deliver, schematic_sandbox
):
    httpserver.expect_request("/events", method="POST").respond_with_handler(forward)

    events = [make_track("one"), make_track("two")]
    delivered = segment_deliver(events, mapping=httpserver.url_for("/events"))

    assert [row.subtype for row in schematic_sandbox.good] == ["one", "two"]
    assert [len(each.captures) for each in delivered] == [1, 1]


def test_refusing_endpoint_is_named(httpserver, segment_deliver):
    httpserver.expect_request("/events").respond_with_data("no such event", status=422)

    with pytest.raises(MappingFailedError, match="answered 422: no such event, with"):
        segment_deliver(make_track(), mapping=httpserver.url_for("/events"))


def test_absent_endpoint_is_named(segment_deliver):
    with pytest.raises(MappingFailedError, match=r"cannot be reached: .*refused"):
        segment_deliver(make_track(), mapping="http://127.0.0.1:9/events")


def test_hanging_endpoint_is_named(httpserver):
    httpserver.expect_request("/events").respond_with_handler(
        lambda _: time.sleep(0.6) or Response("late")
    )
    target = EmulatorTarget("http://127.0.0.1:9", "key", "published", 0.2)
    mapping = EndpointMapping(httpserver.url_for("/events"))

    with pytest.raises(MappingFailedError, match=r"did not answer within 0\.2 s"):
        list(mapping.send([make_track()], target))


def test_redirect_is_a_refusal(httpserver, segment_deliver):
    """An event that is sent elsewhere by GET would be lost without a word."""
    moved = Response("", 302, {"Location": httpserver.url_for("/elsewhere")})
    httpserver.expect_request("/events").respond_with_response(moved)

    with pytest.raises(MappingFailedError, match="answered 302"):
        segment_deliver(make_track(), mapping=httpserver.url_for("/events"))


def test_half_a_character_is_sent_as_it_is(httpserver, segment_deliver):
    httpserver.expect_request("/events").respond_with_data("taken")

    segment_deliver(make_track("\ud83d"), mapping=httpserver.url_for("/events"))

    sent = [request.data for request, _ in httpserver.log]
    assert any(b'"event": "\xed\xa0\xbd"' in data for data in sent)


def test_host_that_no_address_can_have_is_named(segment_deliver):
    with pytest.raises(MappingFailedError, match="cannot be reached"):
        segment_deliver(make_track(), mapping="http://a..b/events")
