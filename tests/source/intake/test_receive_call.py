"""A call is filled in or refused as Segment does, by whichever way it comes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schematic_emulator.source.intake.fill import IncomingRequest
from schematic_emulator.source.intake.receive_call import find_oversize, receive_call

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
CALL = {"type": "track", "event": "a", "userId": "u"}


def receive(**changes: object):
    return receive_call({**CALL, **changes}, None, IncomingRequest(NOW, None, str, {}))


def test_missing_values_are_filled_in():
    record = receive(context=None)

    assert record.rejection == ""
    assert record.event["timestamp"] == "2026-01-05T10:00:00.000Z"
    assert record.event["context"] == {
        "library": {"name": "unknown", "version": "unknown"}
    }


def test_event_that_was_received_before_keeps_its_time():
    times = {"receivedAt": "2026-01-02T00:00:09.000Z", "sentAt": "2025-01-01T00:00:00Z"}
    record = receive(timestamp="2026-01-02T00:00:00.000Z", **times)

    assert record.event["timestamp"] == "2026-01-02T00:00:00.000Z"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"type": "Track"}, "found 'Track' (types are written in lower case)"),
        ({"type": None}, "found no type"),
        ({"type": ["track"]}, "type: expected one of identify, track"),
        ({"userId": None}, "no_user_anon_id"),
        ({"userId": "", "userID": "u"}, "'userID' is not userId"),
        ({"userId": None, "anonymous_id": "a"}, "'anonymous_id' is not anonymousId"),
        ({"event": ""}, "event: expected the track call's name"),
    ],
)
def test_call_that_segment_drops_says_why(changes: dict, words: str):
    assert words in receive(**changes).rejection


def test_violations_are_those_of_segments_contract():
    found = receive(timestamp=5, properties=[]).violations

    assert {"/timestamp", "/properties"} <= {one.pointer for one in found}
    assert receive().violations == ()


def test_size_is_that_of_the_json_text():
    limit = 32 * 1024

    assert find_oversize({"a": "x" * 32_700}, limit) == ""
    assert find_oversize({"a": "x" * 32_800}, limit) == (
        "Exceed payload limit: an event is larger than 32768 bytes"
    )
