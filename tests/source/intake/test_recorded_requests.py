"""Calls are found in what recorders, gateways and mock servers write."""

from __future__ import annotations

import base64
import gzip
import json

import pytest

from schematic_emulator.source.intake.call_forms import list_calls

CALL = {"type": "track", "event": "a", "userId": "u"}
BATCH = {"batch": [CALL], "sentAt": "2026-01-05T10:00:00.000Z"}
TEXT = json.dumps(BATCH)
URL = "https://api.segment.io/v1/batch"


def pack(value: object, *, zipped: bool = False) -> str:
    data = json.dumps(value).encode()
    return base64.b64encode(gzip.compress(data) if zipped else data).decode()


def har(body: object, url: str = URL) -> dict:
    return {"log": {"entries": [{"request": {"method": "POST", "url": url} | body}]}}


HAR_ENCODED = {"postData": {"text": pack(BATCH), "encoding": "base64"}}
HAR_ZIPPED = {"postData": {"text": pack(BATCH, zipped=True), "encoding": "base64"}}
FORM = {"postData": {"params": [{"name": "data", "value": pack(CALL).rstrip("=")}]}}
TAPED = {"method": "post", "uri": URL, "body": {"base64_string": pack(BATCH)}}
JOURNALED = {
    "method": "POST",
    "url": "/v1/batch",
    "body": "?",
    "bodyAsBase64": pack(BATCH, zipped=True),
}
NOCK = {"scope": "https://api.segment.io:443", "method": "POST", "path": "/v1/b"}
GATEWAY = {"rawPath": "/v1/t", "requestContext": {}, "isBase64Encoded": True}
MOCKED = {"method": "POST", "path": "/v1/b", "body": {"type": "JSON", "json": BATCH}}
POSTED = {"method": "POST", "url": {"raw": URL}, "body": {"mode": "raw", "raw": TEXT}}
LAMBDA = {"httpMethod": "POST", "path": "/v1/b"}
PIXEL = f"https://api.segment.io/v1/pixel/track?data={pack(CALL)}"


@pytest.mark.parametrize(
    ("recorded", "place"),
    [
        pytest.param(har(HAR_ENCODED), "/log/entries/0/request/batch/0", id="har"),
        pytest.param(har(HAR_ZIPPED), "/log/entries/0/request/batch/0", id="zipped"),
        pytest.param(har(FORM, URL[:-5] + "t"), "/log/entries/0/request", id="form"),
        pytest.param(
            har({"postData": {"text": f"data={pack(CALL)}"}}, URL[:-5] + "t"),
            "/log/entries/0/request",
            id="form as text",
        ),
        pytest.param(har({}, PIXEL), "/log/entries/0/request", id="pixel"),
        pytest.param(
            {"http_interactions": [{"request": TAPED}]},
            "/http_interactions/0/request/batch/0",
            id="ruby",
        ),
        pytest.param(
            {"requests": [{"request": JOURNALED}]},
            "/requests/0/request/batch/0",
            id="wiremock",
        ),
        pytest.param({**NOCK, "body": BATCH}, "/batch/0", id="nock"),
        pytest.param({"httpRequest": MOCKED}, "/httpRequest/batch/0", id="mockserver"),
        pytest.param(
            {"item": [{"request": POSTED}]}, "/item/0/request/batch/0", id="postman"
        ),
        pytest.param({**GATEWAY, "body": pack(CALL)}, "", id="gateway"),
        pytest.param({**LAMBDA, "body": TEXT}, "/batch/0", id="load balancer"),
    ],
)
def test_calls_are_found_in_each_form(recorded: dict, place: str):
    found = [(pointer, call) for pointer, call, _ in list_calls(recorded)]

    assert found == [(place, CALL)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"postData": None},
        {"postData": {"text": "%", "encoding": "base64"}},
        {"postData": {"text": pack(BATCH, zipped=True)[:40], "encoding": "base64"}},
        {"postData": {"params": [5, {"name": "data", "value": 5}]}},
        {"postData": {"text": ""}},
        {"body": [1]},
    ],
)
def test_call_whose_body_cannot_be_read_is_listed_as_none(body: dict):
    assert [call for _, call, _ in list_calls(har(body))] == [None]


@pytest.mark.parametrize(
    "value",
    [{"item": []}, {"requests": [5, {}]}, {"item": [{"name": "a"}]}, {"log": 5}],
)
def test_value_without_a_request_is_one_call(value: dict):
    assert [call for _, call, _ in list_calls(value)] == [value]


def test_address_that_cannot_be_read_is_not_one_of_segment():
    assert list(list_calls(har({}, "http://[x/v1/track"))) == []
