"""Who may open a socket, how others are refused, and how a socket ends."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from schematic_contracts.reading.bounds import SOCKETS
from schematic_emulator.api.guard.table import KEYS, ORIGINS, decide
from schematic_emulator.api.sockets import doors
from schematic_emulator.serving import websocket
from support.rest import Rest, make_emulator
from support.sockets import ACME, Peer, serve_sockets

FRAME = {"apiKey": "k", "data": ACME}
# Web pages of each kind.
PAGES = {
    "none": None,
    "own": "http://{address}",
    "loopback": "http://localhost:5173",
    "allowed": "https://app.example",
    "foreign": "https://evil.example",
    "null": "null",
}


def find_verdict(server, key, options):
    with suppress(InvalidStatus), server.browser(key, **options) as browser:
        browser.send(FRAME)
        with suppress(ConnectionClosed):
            return "allowed" if "flags" in browser.next() else "?"
        return "key" if browser.closed()[0] == 4001 else "?"
    return "origin"


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("kind", KEYS)
def test_each_cell_of_the_table_of_access(kind, origin):
    emulator = make_emulator(allowed_origins=("https://app.example",))
    with serve_sockets(Rest(emulator)) as server:
        store = emulator.store
        environment = store.environment_for(server.rest.key)
        kinds = {"secret", "readonly", "publishable"}
        made = store.create_key(kind, environment) if kind in kinds else "api_unknown"
        key = "" if kind == "none" else made
        page = PAGES[origin]
        address = urlsplit(server.url).netloc
        options = {} if page is None else {"origin": page.format(address=address)}

        found = find_verdict(server, key, options)

    assert found == decide("sockets", kind, origin)


@pytest.mark.parametrize("is_revoked", [True, False])
def test_bad_key_of_a_browser_is_refused_at_its_first_frame(is_revoked):
    emulator = make_emulator(strict_auth=True)
    rest = Rest(emulator)
    key = "api_unknown"
    emulator.store.add_key(rest.key, "secret", emulator.store.create_environment())
    if is_revoked:
        key = emulator.store.create_key(
            "publishable", emulator.store.environment_for(rest.key)
        )
        emulator.store.revoke_key(emulator.store.find_key(key))

    with serve_sockets(rest) as server, server.browser(key) as browser:
        assert browser.is_quiet()
        browser.send(FRAME)
        code, reason = browser.closed()

        assert code == 4001
        assert "API key" in reason
        assert server.refusals() == [f"/flags/bootstrap: {reason}"]


def test_foreign_host_is_refused():
    with serve_sockets() as server:
        with (
            pytest.raises(InvalidStatus) as refused,
            server.browser(additional_headers={"Host": "rebound.example"}),
        ):
            pass

        assert refused.value.response.status_code == 403
        assert b"--allow-host" in refused.value.response.body
        assert len(server.refusals()) == 1


def test_page_of_a_development_server_is_let_in_through_its_proxy():
    """As Vite's proxy passes an upgrade on: with the page's host and origin."""
    passed = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost:5173"}
    with serve_sockets() as server, socket.create_connection(server.address) as wire:
        options = {"origin": "http://localhost:5173", "additional_headers": passed}
        page = f"ws://localhost:5173/flags/bootstrap?apiKey={server.publishable}"
        with connect(page, sock=wire, **options) as opened:
            assert Peer(opened).ask(**ACME)["flags"] == []


def test_key_that_is_revoked_while_connected_is_closed_and_recorded_once():
    rest = Rest()
    with serve_sockets(rest) as server, server.browser() as browser:
        browser.ask(**ACME)
        store = rest.emulator.store

        store.revoke_key(store.find_key(server.publishable))

        assert browser.closed() == (4001, "the API key was revoked")
        assert server.refusals() == [
            "/flags/bootstrap: closed 4001: the API key was revoked"
        ]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", 1007),
        ("NaN", 1007),
        ("[1]", 1008),
        ("null", 1008),
        ('{"data":[]}', 1008),
        ('{"data":{"company":"acme"}}', 1008),
        ('{"data":{"company":{"id":{}}}}', 1008),
        ('{"data":' * 60 + "1" + "}" * 60, 1008),
    ],
)
def test_other_message_is_closed_and_recorded_once(message, code):
    with serve_sockets() as server, server.browser() as browser:
        browser.send(message)

        assert browser.closed()[0] == code
        [row] = server.refusals()
        assert row.startswith(f"/flags/bootstrap: closed {code}: ")


def test_one_too_many_is_refused_and_recorded_once(monkeypatch):
    bound = SOCKETS.__class__(SOCKETS.what, 1, SOCKETS.unit)
    monkeypatch.setattr(websocket, "SOCKETS", bound)
    monkeypatch.setattr(doors, "SOCKETS", bound)
    with serve_sockets() as server, server.browser() as browser:
        browser.ask(**ACME)

        with pytest.raises(InvalidStatus) as refused, server.browser():
            pass

        assert refused.value.response.status_code == 503
        assert json.loads(refused.value.response.body) == {
            "error": "more than 1 connections"
        }
        assert server.refusals() == ["/flags/bootstrap: more than 1 connections"]


def test_closed_sockets_are_forgotten():
    rest = Rest()
    with serve_sockets(rest) as server:
        for _ in range(3):
            with server.browser() as browser:
                browser.ask(**ACME)
        time.sleep(0.1)

        assert rest.emulator.store.directory.subscribers == []


def test_server_that_stops_closes_sockets_so_that_they_come_back():
    with serve_sockets() as server, server.browser() as browser:
        browser.ask(**ACME)

        server.server.stop()

        assert browser.closed() == (1012, "the emulator stops")
