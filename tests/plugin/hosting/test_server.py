"""pytest-httpserver in front, the emulator behind."""

from __future__ import annotations

import threading

import pytest

from schematic_emulator import Emulator, create_app
from schematic_emulator.mapping_code.local_http import WireClient
from schematic_emulator.plugin.hosting.server import EmulatorServer
from support.captures import track
from support.door_traffic import (
    HEADERS,
    PATHS,
    describe,
    make_emulator,
    send_to_app,
    write_requests,
)
from support.raw_http import ask
from support.served_emulator import journal_rows


def test_one_shot_expectation_steps_aside(schematic_sandbox):
    server = schematic_sandbox.server
    server.expect_oneshot_request("/e").respond_with_data("later", status=503)

    first = track(schematic_sandbox, "order_completed")
    second = track(schematic_sandbox, "order_completed")

    assert (first.status, second.status) == (503, 200)
    assert len(schematic_sandbox.journal) == 1


def test_ordered_expectation_that_is_missed_fails_as_in_pytest_httpserver(
    schematic_sandbox,
):
    server = schematic_sandbox.server
    server.expect_ordered_request("/environments").respond_with_json({})

    assert track(schematic_sandbox, "order_completed").status == 500
    with pytest.raises(AssertionError, match="No handler found"):
        server.check_assertions()


def test_rest_routes_answer_beside_capture(schematic_sandbox):
    track(schematic_sandbox, "order_completed")
    client = WireClient(schematic_sandbox.url, schematic_sandbox.api_key)

    listed = client.get("/events").json()["data"]
    posted = client.post("/batch", json={"events": []})

    assert [event["subtype"] for event in listed] == ["order_completed"]
    assert posted.status == 200


def test_capture_answers_any_origin(schematic_sandbox):
    answer = track(schematic_sandbox, "order_completed")

    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"] == "application/json"


def test_request_log_starts_empty_for_each_sandbox(schematic_sandbox_factory):
    track(schematic_sandbox_factory(), "order_completed")

    assert schematic_sandbox_factory().server.log == []


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_doors_give_the_flask_apps_answers_and_journal(headers: tuple[str, ...]):
    hosted, whole = make_emulator(), make_emulator()
    server = EmulatorServer(hosted)
    server.start()
    from_server = [ask(server.url, each) for each in write_requests(headers)]
    server.stop()

    from_flask = send_to_app(create_app(whole).test_client(), headers)

    # What werkzeug's own server adds to every answer.
    for answer in from_server:
        for name in ("server", "date", "connection"):
            answer.headers.pop(name, None)
    assert describe(journal_rows(hosted)) == describe(journal_rows(whole))
    assert from_server == from_flask
    assert set(server._doors) == PATHS


def test_server_leaves_no_thread():
    before = set(threading.enumerate())
    server = EmulatorServer(Emulator())

    server.start()
    server.stop()

    assert set(threading.enumerate()) <= before
