"""Calls are found in whatever frame an SDK or a recorder puts them."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.source.intake.call_forms import is_one_call, list_calls

CALL = {"type": "track", "event": "a", "userId": "u"}
BATCH = {"batch": [CALL, CALL], "sentAt": "2026-01-05T10:00:00.000Z"}


def post(url: str, body: object) -> dict[str, object]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {"method": "POST", "url": url, "postData": {"text": text}}


def har(*requests: dict[str, object]) -> dict[str, object]:
    return {"log": {"entries": [{"request": one} for one in requests]}}


@pytest.mark.parametrize(
    ("value", "pointers"),
    [
        pytest.param(CALL, [""], id="one call"),
        pytest.param({**CALL, "batch": []}, [""], id="a call with a property batch"),
        pytest.param(BATCH, ["/batch/0", "/batch/1"], id="batch"),
        pytest.param({"events": [CALL]}, ["/events/0"], id="events"),
        pytest.param({"batch": []}, [], id="empty batch"),
        pytest.param({"batch": 5}, [""], id="batch that is not a list"),
        pytest.param({"name": "page"}, [""], id="anything else"),
    ],
)
def test_calls_are_listed_with_their_pointers(value: dict, pointers: list[str]):
    found = list(list_calls(value))

    assert [pointer for pointer, _, _ in found] == pointers
    assert is_one_call(value) is (pointers == [""])


def test_batch_shares_what_it_says_once():
    assert [shared["sentAt"] for _, _, shared in list_calls(BATCH)] == [
        "2026-01-05T10:00:00.000Z"
    ] * 2


@pytest.mark.parametrize(
    ("url", "body", "found"),
    [
        pytest.param(
            "https://api.segment.io/v1/batch", BATCH, [CALL, CALL], id="batch"
        ),
        pytest.param(
            "https://a.test/v1/t", {"event": "a", "userId": "u"}, [CALL], id="path"
        ),
        pytest.param("https://a.test/v1/track/", CALL, [CALL], id="slash"),
        pytest.param("https://a.test/v1/m", {"series": []}, [], id="metrics"),
        pytest.param("https://a.test/login", CALL, [], id="another path"),
        pytest.param("https://a.test/v1/track", "not JSON", [None], id="not JSON"),
        pytest.param("https://a.test/v1/track", "[]", [[]], id="not an object"),
    ],
)
def test_recording_yields_the_calls_to_segment(url: str, body: object, found: list):
    recorded = har({"method": "GET", "url": "https://a.test/"}, post(url, body))

    assert [call for _, call, _ in list_calls(recorded)] == found
    assert not is_one_call(recorded)


def test_entry_and_cassette_are_recordings_too():
    request = post("https://api.segment.io/v1/batch", BATCH)
    taped = {
        "method": "POST",
        "uri": request["url"],
        "body": {"string": json.dumps(BATCH)},
    }

    assert [place for place, _, _ in list_calls({"request": request})] == [
        "/request/batch/0",
        "/request/batch/1",
    ]
    assert [
        place for place, _, _ in list_calls({"interactions": [{"request": taped}]})
    ] == [
        "/interactions/0/request/batch/0",
        "/interactions/0/request/batch/1",
    ]


JOURNEY = {"number": 2, "state": "good", "type": "track", "deliveries": []}


@pytest.mark.parametrize(
    ("value", "calls"),
    [
        ({**JOURNEY, "sent": CALL}, [("/sent", CALL)]),
        ({**JOURNEY, "sent": {"event": "a", "userId": "u"}}, [("/sent", CALL)]),
        ({**JOURNEY, "sent": None}, []),
        (
            {"version": 1, "data": [{**JOURNEY, "sent": CALL}, JOURNEY]},
            [("/data/0/sent", CALL)],
        ),
        ({"data": [CALL]}, [("", {"data": [CALL]})]),
        ({**CALL, "deliveries": 2}, [("", {**CALL, "deliveries": 2})]),
    ],
    ids=["one", "type-in-path", "of-a-client", "list", "other-list", "a-property"],
)
def test_journeys_hold_calls_as_they_were_sent(value: dict, calls: list):
    assert [(pointer, call) for pointer, call, _ in list_calls(value)] == calls
    assert is_one_call(value) is (calls == [("", value)])
