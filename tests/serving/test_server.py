"""The server starts, answers while handlers are slow, and stops immediately."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest

from schematic_emulator.application import create_asgi
from schematic_emulator.serving.asgi import AsgiApp
from schematic_emulator.serving.server import NotStartedError, Server
from schematic_emulator.serving.sockets import PortInUseError
from support.doors import PLAIN, needs_doors
from support.raw_http import RawClient, ask, request_bytes
from support.served_emulator import served

EVENT = request_bytes(b'{"api_key":"sch_dev_s","type":"track","body":{"event":"a"}}')
ROUTE = request_bytes(b"", target="/slow", method="GET")


class Gate:
    """A WSGI app whose only route waits until it is opened."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def __call__(
        self, _environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        self.entered.set()
        self.opened.wait(30)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"at last"]


@needs_doors
def test_events_are_answered_while_a_route_waits():
    gate = Gate()
    with served(load_app=lambda: gate) as emulator, RawClient(emulator.url) as slow:
        slow.send(ROUTE)
        gate.entered.wait(10)

        event = ask(emulator.url, EVENT)
        gate.opened.set()
        waited = slow.read()

    assert (event.status, waited.body) == (200, b"at last")


@needs_doors
def test_event_behind_a_waiting_route_on_one_connection_waits_its_turn():
    gate = Gate()
    with served(load_app=lambda: gate) as emulator, RawClient(emulator.url) as client:
        client.send(ROUTE + EVENT + ROUTE + EVENT)
        gate.entered.wait(10)
        gate.opened.set()

        bodies = [client.read().body for _ in range(4)]

    assert bodies == [b"at last", b'{"ok":true}'] * 2


def test_client_that_leaves_a_waiting_route_harms_none():
    gate = Gate()
    with served(load_app=lambda: gate, threads=1) as emulator:
        with RawClient(emulator.url) as slow:
            slow.send(ROUTE)
            gate.entered.wait(10)
        gate.opened.set()

        response = ask(emulator.url, ROUTE)

    assert response.body == b"at last"


@needs_doors
def test_route_whose_app_cannot_be_loaded_is_500(caplog: pytest.LogCaptureFixture):
    with served(load_app=lambda: {}["missing app"]) as emulator:
        route = ask(emulator.url, ROUTE)
        event = ask(emulator.url, EVENT)

    assert (route.status, event.status) == (500, 200)
    assert "missing app" in caplog.text


@needs_doors
def test_health_is_answered_while_every_thread_waits():
    gate = Gate()
    health = request_bytes(b"", target="/_emulator/healthz", method="GET")
    with (
        served(load_app=lambda: gate, threads=1) as emulator,
        RawClient(emulator.url) as slow,
    ):
        slow.send(ROUTE)
        gate.entered.wait(10)

        response = ask(emulator.url, health)
        gate.opened.set()

    assert (response.status, response.json["status"]) == (200, "ok")


def test_health_under_a_strange_host_is_refused_each_time():
    """Its door must look at the Host each time."""
    health = request_bytes(b"", target="/_emulator/healthz", method="GET")
    strange = health.replace(b"Host: 127.0.0.1", b"Host: evil.example")
    with served() as emulator:
        answers = [ask(emulator.url, each).status for each in (health, strange)]

    assert answers == [200, 403]


def test_stop_is_quick_with_idle_clients():
    with served() as emulator, RawClient(emulator.url) as client:
        client.send(EVENT)
        client.read()
        began = time.perf_counter()

        emulator.server.stop()

        took_s = time.perf_counter() - began
        assert client.is_closed()
    assert took_s < 0.05


def test_stop_waits_for_no_handler_that_hangs():
    gate = Gate()
    with served(load_app=lambda: gate) as emulator, RawClient(emulator.url) as client:
        client.send(ROUTE)
        gate.entered.wait(10)

        emulator.server.stop()

        assert client.is_closed()
    gate.opened.set()


def test_stop_twice_is_as_good_as_once():
    server = Server(create_asgi(plain=PLAIN)).start()

    server.stop()
    server.stop()

    with pytest.raises(ConnectionRefusedError):
        ask(server.url, EVENT)


def test_server_that_never_ran_releases_its_port():
    server = Server(create_asgi(plain=PLAIN))
    parts = urlsplit(server.url)

    server.stop()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((parts.hostname, parts.port))


def test_second_server_on_a_port_is_refused():
    with Server(create_asgi(plain=PLAIN)) as server:
        port = urlsplit(server.url).port

        with pytest.raises(PortInUseError):
            Server(create_asgi(plain=PLAIN), port=port)


def test_port_is_free_again_at_once():
    with Server(create_asgi(plain=PLAIN)) as first:
        ask(first.url, EVENT)
        port = urlsplit(first.url).port

    with Server(create_asgi(plain=PLAIN), port=port) as second:
        assert ask(second.url, EVENT).status == 200


def test_broken_start_is_loud():
    async def fail(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "broken"})

    server = Server(Mock(AsgiApp, side_effect=fail, doors=None, own_ports=set()))

    with pytest.raises(NotStartedError, match="did not start"):
        server.start()


def test_request_to_upgrade_is_answered_as_plain_http():
    upgrade = ("Connection: Upgrade", "Upgrade: h2c")
    request = request_bytes(b"", *upgrade, target="/datastream", method="GET")
    with served() as emulator:
        assert ask(emulator.url, request).status == 404
