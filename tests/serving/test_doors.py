"""Both doors are one: the same traffic gives the same answers and the same journal."""

from __future__ import annotations

import itertools
from unittest.mock import Mock

import pytest

from schematic_emulator.api.guard.table import KEYS, ORIGINS, class_of, decide, hosts_of
from schematic_emulator.api.store.facts import Answer, RequestFacts
from schematic_emulator.application import create_app, create_asgi
from schematic_emulator.serving.asgi import AsgiApp
from schematic_emulator.serving.server import Server
from support.door_traffic import (
    HEADERS,
    ORDER,
    PATHS,
    describe,
    event,
    make_emulator,
    send_to_app,
    send_to_server,
)
from support.raw_http import RawClient, ask, request_bytes
from support.served_emulator import journal_rows, served


@pytest.mark.parametrize("plain", [False, True], ids=["doors", "plain"])
@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_both_doors_have_the_same_answers_and_journal(
    headers: tuple[str, ...], *, plain: bool
):
    """With the doors taken away, the server is the Flask app alone."""
    served_one, whole = make_emulator(), make_emulator()

    with Server(create_asgi(served_one, plain=plain)) as server:
        from_server = send_to_server(server.url, headers)
    from_flask = send_to_app(create_app(whole).test_client(), headers)

    assert describe(journal_rows(served_one)) == describe(journal_rows(whole))
    assert from_server == from_flask


def test_every_door_has_its_traffic():
    doors = create_asgi().doors

    assert {path.decode() for path in doors.by_path} == PATHS
    assert doors.captures == set(doors.by_path)
    assert create_asgi(plain=True).doors.by_path == {}


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
    """An event must not overtake a slow request before it."""
    listing = request_bytes(b"", target="/_emulator/healthz", method="GET")
    good, bad = request_bytes(event("track", ORDER)), request_bytes(b"[]")
    with served() as emulator, RawClient(emulator.url) as client:
        client.send(good + listing + bad + good + listing)

        answers = [client.read() for _ in range(5)]

    assert [answer.status for answer in answers] == [200, 200, 400, 200, 200]
    assert [answer.json.get("status") for answer in answers][1::3] == ["ok", "ok"]


def test_browser_may_read_every_answer_of_capture():
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
            ask(emulator.url, request_bytes(b"", origin, target="/v1/nowhere")),
            ask(emulator.url, preflight),
        ]

    assert [each.status for each in answers] == [200, 400, 404, 204]
    allowed = {each.headers["access-control-allow-origin"] for each in answers}
    assert allowed == {"*"}
    granted = answers[-1].headers["access-control-allow-headers"]
    assert granted == "content-type,x-mine"


def test_doors_are_open_to_everybody():
    """They do not look at a request's origin, host or key: no cell may refuse any."""
    paths = [path.decode() for path in create_asgi().doors.by_path]

    assert {class_of("POST", path) for path in paths} == {"capture"}
    assert hosts_of("capture") == "any"
    cells = itertools.product(KEYS, ORIGINS)
    assert {decide("capture", *cell) for cell in cells} == {"allowed"}


@pytest.mark.parametrize(
    ("authority", "host", "status"),
    [
        ("localhost:1", "evil.example", 200),
        ("evil.example", "localhost", 403),
        ("localhost@evil.example", "localhost", 403),
        ("", "localhost", 400),
    ],
)
def test_authority_of_an_absolute_target_is_the_host(authority, host, status):
    request = request_bytes(
        b"",
        f"Host: {host}",
        method="GET",
        target=f"http://{authority}/_emulator/journal",
    )
    with served() as emulator:
        answer = ask(emulator.url, request)

    assert answer.status == status


def test_head_is_answered_without_a_body():
    request = request_bytes(b"", target="/_emulator/healthz", method="HEAD")
    with served() as emulator, RawClient(emulator.url) as client:
        client.send(request + request)

        first, second = client.read(method="HEAD"), client.read(method="HEAD")

    assert (first.status, second.status) == (200, 200)
    assert int(first.headers["content-length"]) > 0


@pytest.mark.parametrize("more", ["Host: evil.example", "Origin: http://a.example"])
def test_health_that_another_may_not_ask_is_not_answered_from_memory(more: str):
    good = "Host: 127.0.0.1"
    with served() as emulator:
        first, second = (
            ask(
                emulator.url,
                f"GET /_emulator/healthz HTTP/1.1\r\n{head}\r\n\r\n".encode(),
            )
            for head in (good, f"{more}\r\n{good}")
        )

    assert (first.status, second.status) == (200, 403)


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
