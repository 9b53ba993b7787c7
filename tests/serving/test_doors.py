"""Both doors are one: the same traffic gives the same answers and the same journal."""

from __future__ import annotations

import dataclasses
import gzip
import json
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest

from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.store.capture import Capture
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.api.store.facts import Answer, RequestFacts
from schematic_emulator.application import create_app, create_asgi
from schematic_emulator.serving.asgi import AsgiApp
from schematic_emulator.serving.server import Server
from support.raw_http import RawClient, ask, request_bytes
from support.served_emulator import journal_rows, served


def event(kind: str, body: Any, **more: Any) -> bytes:
    return json.dumps(
        {"api_key": "sch_dev_doors", "type": kind, "body": body, **more}
    ).encode()


ADA = {"keys": {"id": "ada"}, "company": {"keys": {"id": "acme"}}, "traits": {"a": 1}}
ORDER = {"event": "order_completed", "company": {"id": "acme"}, "user": {"id": "ada"}}
TRAFFIC = [
    ("/e", event("identify", ADA)),
    ("/e", event("track", ORDER, idempotency_key="once")),
    ("/e", event("track", ORDER, idempotency_key="once")),
    ("/e", event("track", {**ORDER, "event": "Order Completed!"})),
    ("/e", event("nothing", {})),
    ("/e", b"{"),
    ("/e", b"[]"),
    ("/batch", b'{"events":[%b,%b]}' % (event("track", ORDER), b'{"api_key":null}')),
    ("/batch", b'{"events":[%b]}' % b",".join([b"{}"] * 101)),
    ("/batch", b'{"events":7}'),
    ("/batch", b'{"events":[]}'),
    ("/e", b""),
    ("/e", b'{"api_key":"\xff"}'),
    ("/e", event("track", ORDER).replace(b"acme", b"\\ud800")),
    ("/e", event("track", {**ORDER, "quantity": 2**70})),
    ("/e", b'{"api_key":"k","type":"track","body":{"a":NaN}}'),
    ("/e", b"[" * 10_000),
    ("/e", b'{"type":"track","body":{"event":"keyless"}}'),
]
HEADERS = [
    ("Content-Type: application/json", "X-Schematic-Api-Key: sch_dev_header"),
    ("Content-Type: text/plain",),
    ("Content-Type: application/json; charset=utf-8", "X-Forwarded-For: 192.0.2.1"),
    ("Content-Type: application/json", "Content-Encoding: gzip"),
]


def split_header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value


def make_emulator() -> Emulator:
    return Emulator(clock=ManualClock(datetime(2026, 11, 23, tzinfo=UTC)))


def describe(rows: list[Capture]) -> list[dict[str, Any]]:
    """Show what the rows say, less the random ids and the client's address."""
    hidden = {"environment_id", "company_id", "user_id", "remote_ip"}
    names = {field.name for field in dataclasses.fields(Capture)} - hidden
    return [{name: getattr(row, name) for name in sorted(names)} for row in rows]


@pytest.mark.parametrize("headers", HEADERS, ids=["key", "text", "proxy", "gzip"])
def test_both_doors_give_the_same_answers_and_journal(headers: tuple[str, ...]):
    fast, whole = make_emulator(), make_emulator()
    client = create_app(whole).test_client()
    lines = ("User-Agent: same", *headers)
    traffic = [
        (target, gzip.compress(body) if "Content-Encoding: gzip" in headers else body)
        for target, body in TRAFFIC
    ]

    with Server(create_asgi(fast)) as server, RawClient(server.url) as raw:
        from_fast = []
        for target, body in traffic:
            raw.send(request_bytes(body, *lines, target=target))
            from_fast.append(raw.read())
    from_flask = [
        client.post(target, data=body, headers=dict(map(split_header, lines)))
        for target, body in traffic
    ]

    assert describe(journal_rows(fast)) == describe(journal_rows(whole))
    assert [(each.status, each.body) for each in from_fast] == [
        (each.status_code, each.data) for each in from_flask
    ]
    assert [each.headers for each in from_fast] == [
        {name.lower(): value for name, value in each.headers.items()}
        for each in from_flask
    ]


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/e", ()),
        ("/e?a=1", ()),
        ("/%65", ()),
        ("/e", ("Expect: 100-continue",)),
        ("/e", ("Connection: close",)),
    ],
    ids=["plain", "query", "escaped", "expect", "close"],
)
def test_every_way_to_a_door_ends_at_the_same_emulator(
    target: str, headers: tuple[str, ...]
):
    with served() as emulator, RawClient(emulator.url) as client:
        client.send(request_bytes(event("track", ORDER), *headers, target=target))

        response = client.read()
        final = client.read() if response.status == 100 else response

        rows = emulator.rows()
    assert (final.status, final.json) == (200, {"ok": True})
    assert [row.subtype for row in rows] == ["order_completed"]


def test_old_http_client_is_answered_and_closed():
    request = request_bytes(event("track", ORDER)).replace(b"HTTP/1.1", b"HTTP/1.0")
    with served() as emulator, RawClient(emulator.url) as client:
        client.send(request)

        response = client.read()

        assert client.is_closed()
    assert response.status == 200


def test_pipelined_requests_are_answered_in_order():
    """An event behind a slow route must not overtake it."""
    listing = request_bytes(b"", target="/_emulator/healthz", method="GET")
    good, bad = request_bytes(event("track", ORDER)), request_bytes(b"[]")
    with served() as emulator, RawClient(emulator.url) as client:
        client.send(good + listing + bad + good + listing)

        answers = [client.read() for _ in range(5)]

    assert [answer.status for answer in answers] == [200, 200, 400, 200, 200]
    assert [answer.json.get("status") for answer in answers][1::3] == ["ok", "ok"]


def test_browser_may_read_every_answer_of_a_vendor_route():
    origin = "Origin: https://shop.example"
    preflight = request_bytes(
        b"",
        origin,
        "Access-Control-Request-Headers: content-type,x-mine",
        method="OPTIONS",
    )
    with served() as emulator:
        answers = [
            ask(emulator.url, request_bytes(event("track", ORDER), origin)),
            ask(emulator.url, request_bytes(b"[", origin)),
            ask(emulator.url, request_bytes(b"", origin, target="/nowhere")),
            ask(emulator.url, preflight),
        ]

    assert [each.status for each in answers] == [200, 400, 404, 204]
    allowed = {each.headers["access-control-allow-origin"] for each in answers}
    assert allowed == {"*"}
    granted = answers[-1].headers["access-control-allow-headers"]
    assert granted == "content-type,x-mine"


def test_head_is_answered_without_a_body():
    request = request_bytes(b"", target="/_emulator/healthz", method="HEAD")
    with served() as emulator, RawClient(emulator.url) as client:
        client.send(request + request)

        first, second = client.read(method="HEAD"), client.read(method="HEAD")

    assert (first.status, second.status) == (200, 200)
    assert int(first.headers["content-length"]) > 0


class FailingCollector:
    """An emulator with a fault in it."""

    def receive_event(self, _body: bytes, _facts: RequestFacts) -> Answer:
        raise ZeroDivisionError("a fault of ours")

    def receive_batch(self, _body: bytes, _facts: RequestFacts) -> Answer:
        return Answer(200, b"{}")

    def refuse(self, status: int, _message: str, _facts: RequestFacts) -> Answer:
        return Answer(status, b"{}")


def test_failing_door_answers_500_and_the_server_lives(
    caplog: pytest.LogCaptureFixture,
):
    """The parser would take the exception for the client's fault."""
    app = AsgiApp(FailingCollector(), Mock(), max_body_bytes=999)

    with Server(app) as server:
        response = ask(server.url, request_bytes(event("track", ORDER)))
        other = ask(server.url, request_bytes(b"{}", target="/batch"))

    assert (response.status, response.json) == (500, {"error": "internal error"})
    assert other.status == 200
    assert "a fault of ours" in caplog.text
