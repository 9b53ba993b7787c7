"""A sandbox is served with WebSockets only for the tests that ask for it."""

from __future__ import annotations

import json

import httpx
from websockets.sync.client import connect

from support.captures import make_flag


def ask(url, key):
    address = url.replace("http", "ws", 1)
    with connect(f"{address}/flags/bootstrap?apiKey={key}") as socket:
        socket.send(json.dumps({"data": {"company": {"id": "acme"}}}))
        return json.loads(socket.recv(timeout=5))


def test_socket_shows_the_sandboxs_flags(schematic_sandbox, schematic_sockets):
    make_flag(schematic_sandbox)

    frame = ask(schematic_sockets, schematic_sandbox.api_key)

    assert {row["flag"]: row["value"] for row in frame["flags"]} == {"beta": True}


def test_events_to_its_address_arrive_in_the_sandbox(
    schematic_sandbox, schematic_sockets
):
    event = {"event": "order_completed", "company": {"id": "acme"}}
    sent = {"api_key": schematic_sandbox.api_key, "type": "track", "body": event}

    httpx.post(f"{schematic_sockets}/e", json=sent)

    schematic_sandbox.expect.track("order_completed", within=5)


def test_other_tests_start_no_server(run_apart):
    result = run_apart("""
        import sys

        def test_it(schematic_sandbox):
            assert not {"uvicorn", "websockets"} & sys.modules.keys()
    """)

    result.assert_outcomes(passed=1)
