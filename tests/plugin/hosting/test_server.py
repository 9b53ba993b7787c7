"""pytest-httpserver in front, the emulator behind."""

from __future__ import annotations

import threading

import pytest

from schematic_emulator import Emulator
from schematic_emulator.mapping_code.local_http import WireClient
from schematic_emulator.plugin.hosting.server import EmulatorServer
from support.captures import track


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


def test_server_leaves_no_thread():
    before = set(threading.enumerate())
    server = EmulatorServer(Emulator())

    server.start()
    server.stop()

    assert set(threading.enumerate()) <= before
