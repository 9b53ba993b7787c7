"""Deliveries show the result of each event; drain waits for them."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from schematic_emulator.application import create_app, create_segment
from support.rest import Rest, make_emulator
from support.segment_end import ScriptedClient
from support.served_emulator import served

TRACK = {"userId": "u1", "event": "Order Completed", "messageId": "m1"}


def send(rest: Rest, name: str = "track", body=TRACK, **options):
    return rest.ask(f"/v1/{name}", "POST", json=body, **options)


def drain(rest: Rest):
    return rest.ask("/_emulator/drain", "POST", json={}).json


def deliveries(rest: Rest, query: str = ""):
    return rest.ask(f"/_emulator/deliveries{query}").json["data"]


def test_delivered_event_shows_every_step():
    rest = Rest()

    send(rest)
    drained = drain(rest)

    [row] = deliveries(rest)
    assert drained == {
        "drained": True,
        "webhooks": {"waiting": 0, "retrying": 0, "underway": 0},
        "outbox": {"waiting": 0, "retrying": 0, "underway": 0},
    }
    assert [found["rule"] for found in row.pop("findings")] == ["usage-no-company"]
    assert row == {
        "number": 1,
        "received_at": "2026-01-02T12:00:00.000000Z",
        "status": "delivered",
        "reason": None,
        "source": "default",
        "destination": "schematic",
        "destination_name": "Schematic",
        "message_id": "m1",
        "type": "track",
        "event": "Order Completed",
        "requests": [
            {
                "subscription": "Track Event",
                "status": "delivered",
                "method": "POST",
                "url": "http://schematic-emulator.invalid/e",
                "attempts": 1,
                "http_status": 200,
                "error": None,
                "retry_at": None,
                "gave_up": False,
            }
        ],
        "faults": [],
        "violations": [],
    }


def test_newest_stands_first_and_the_list_can_be_narrowed():
    rest = Rest()
    send(rest)
    send(rest, body={"event": "no user"})
    send(rest, body={**TRACK, "integrations": {"schematic": False}})
    drain(rest)

    statuses = [row["status"] for row in deliveries(rest)]
    rejected = deliveries(rest, "?status=rejected")
    limited = deliveries(rest, "?limit=1&destination=schematic")

    assert statuses == ["delivered", "rejected", "delivered"]
    assert [row["event"] for row in rejected] == ["no user"]
    found = [one["rule"] for one in limited[0]["findings"]]
    assert "integrations-name" in found


def test_refusal_of_schematic_fails_a_delivery():
    """In strict mode a bad event is refused, and a 400 is not sent again."""
    rest = Rest(make_emulator(strict=True))

    send(rest, body={**TRACK, "event": "Completed!"})
    drain(rest)

    [row] = deliveries(rest)
    [request] = row["requests"]
    assert (row["status"], request["http_status"]) == ("failed", 400)
    assert request["error"] == "Bad Request"


@pytest.mark.parametrize(
    "body",
    [
        b'{"userId":"u","event":"half \\ud800"}',
        b'{"userId":"u","event":"e","messageId":{"\\udfff":["\\ud800"]}}',
        b'{"userId":"u","event":"e","messageId":1e400}',
        b'{"userId":"u\\ud800","event":"e","context":5,"timestamp":{}}',
    ],
    ids=["half-pair", "within", "infinite", "shapes"],
)
def test_any_event_can_be_shown(body: bytes):
    rest = Rest()

    rest.ask("/v1/track", "POST", data=body)
    drain(rest)

    assert len(deliveries(rest)) == 1


def test_reset_forgets_deliveries_too():
    rest = Rest()
    send(rest)
    drain(rest)

    rest.ask("/_emulator/reset", "POST", json={"scope": "all"})

    assert deliveries(rest) == []


@pytest.mark.parametrize("timeout_s", [-1, 61, "1", True, None])
def test_wait_must_be_a_bounded_number(timeout_s):
    answer = Rest().ask("/_emulator/drain", "POST", json={"timeout_s": timeout_s})

    assert answer.status_code == 400
    assert answer.json["errors"][0]["pointer"] == "/timeout_s"


@pytest.mark.parametrize("name", ["track", "batch", "t", "import", "track/"])
def test_browser_may_ask_from_any_page(name: str):
    rest = Rest()
    headers = {"Origin": "https://shop.example"}

    asked = rest.ask(f"/v1/{name}", "OPTIONS", headers=headers)
    sent = rest.ask(
        f"/v1/{name}", "POST", data="{}", content_type="text/plain", headers=headers
    )

    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    assert sent.headers["access-control-allow-origin"] == "*"


def test_write_key_comes_by_basic_auth():
    """A user name that holds a colon would be cut: write keys hold none."""
    rest = Rest()
    header = {"Authorization": "Basic ZGV2LXdyaXRlLWtleTo="}

    assert send(rest, headers=header).json == {"success": True}


@pytest.mark.parametrize(
    "header", ["Basic !!!", "Basic", "Bearer x", "Digest a=b", "\xff"]
)
def test_other_authorization_is_passed_over(header: str):
    assert send(Rest(), headers={"Authorization": header}).status_code == 200


def test_refusal_has_segments_shape():
    answer = Rest().ask("/v1/track", "POST", data="{", content_type="text/plain")

    assert answer.status_code == 400
    assert set(answer.json) == {"success", "code", "message"}
    assert answer.json["success"] is False


def test_delivery_fails_once_for_all_when_its_key_was_revoked():
    """Segment sends a 401 no second time (action-destinations 3.497.0)."""
    rest = Rest()
    send(rest)
    drain(rest)
    [environment] = rest.emulator.store.environments()
    [key] = rest.emulator.store.keys(environment)
    owner = Rest(rest.emulator, key=key.text)
    owner.ask(f"/api-keys/{key.id}", "DELETE")

    send(rest, body={**TRACK, "messageId": "m2"})
    drained = drain(rest)

    row = deliveries(rest)[0]
    [request] = row["requests"]
    assert drained["drained"] is True
    assert row["status"] == "failed"
    assert (request["http_status"], request["attempts"]) == (401, 1)
    assert environment.captures()[-1].error_message == "this API key was revoked"


def test_more_drains_than_threads_delay_nobody_and_end_together():
    emulator = make_emulator()
    segment = create_segment(emulator)
    may = threading.Event()

    class SlowClient(ScriptedClient):
        def send(self, request, timeout_s):
            assert may.wait(30)
            return super().send(request, timeout_s)

    client = SlowClient()
    segment.connect(lambda: client, "http://127.0.0.1:1")
    app = create_app(emulator, segment=segment)
    found = []

    def ask(path, body):
        return httpx.post(f"{server.url}{path}", json=body, timeout=60).json()

    with served(load_app=lambda: app, threads=4) as server:
        ask("/v1/track", TRACK)
        waiters = [
            threading.Thread(
                target=lambda: found.append(ask("/_emulator/drain", {"timeout_s": 30}))
            )
            for _ in range(12)
        ]
        for waiter in waiters:
            waiter.start()
        time.sleep(0.2)
        late = ask("/_emulator/drain", {"timeout_s": 0})
        may.set()
        for waiter in waiters:
            waiter.join(30)

    assert late["drained"] is False
    assert [each["drained"] for each in found] == [True] * 12
