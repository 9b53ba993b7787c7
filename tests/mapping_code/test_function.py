"""A Python function as the mapping under test, well behaved and not."""

from __future__ import annotations

import os
import re
import sys
import threading
import time

import httpx
import pytest

from schematic_emulator.destination import Request
from schematic_emulator.mapping_code import EmulatorTarget, MappingFailedError
from schematic_emulator.mapping_code.function import FunctionMapping
from support.segment import make_track

EVENT = {"type": "track", "body": {"event": "order", "company": {"id": "acme"}}}


def as_event(_):
    return EVENT


def as_request(_):
    return {"method": "post", "url": "https://c.schematichq.com/e", "json": EVENT}


def as_list(_):
    return [EVENT, EVENT]


def as_httpx(_):
    return httpx.Request("POST", "https://c.schematichq.com/e", json=EVENT)


def as_ours(_):
    return Request("POST", "/e", (("content-type", "application/json"),), "[]")


def as_sender(_, client):
    client.post("/e", json=EVENT)


def as_sender_of_few_words(_, client):
    return client.post("/e", json=EVENT)


def as_generator(_):
    yield EVENT


async def as_coroutine(_):
    return EVENT


@pytest.mark.schematic_emulator(allow="*")
@pytest.mark.parametrize(
    ("function", "count"),
    [
        pytest.param(as_event, 1, id="event"),
        pytest.param(as_request, 1, id="request"),
        pytest.param(as_list, 2, id="list"),
        pytest.param(as_sender, 1, id="sender"),
        pytest.param(as_sender_of_few_words, 1, id="sender that returns the answer"),
        pytest.param(as_coroutine, 1, id="coroutine"),
        pytest.param(as_generator, 1, id="generator"),
        pytest.param(lambda _: None, 0, id="nothing"),
    ],
)
def test_function_may_return_a_request_in_many_forms(
    segment_deliver, schematic_sandbox, function, count
):
    [delivered] = segment_deliver(make_track(), mapping=function)

    assert [row.subtype for row in schematic_sandbox.good] == ["order"] * count
    assert delivered.captures == tuple(schematic_sandbox.journal)
    assert [sent.status for sent in delivered.requests] == [200] * count


@pytest.mark.schematic_emulator(allow="*")
@pytest.mark.parametrize("function", [as_httpx, as_ours])
def test_request_object_is_sent_unchanged(segment_deliver, function):
    [delivered] = segment_deliver(make_track(), mapping=function)

    [sent] = delivered.requests
    headers = {name.lower(): value for name, value in sent.headers}
    assert (sent.method, headers["content-type"]) == ("POST", "application/json")


def test_function_cannot_change_the_tests_own_event(segment_deliver):
    event = make_track()

    def corrupt(given):
        given.clear()

    segment_deliver(event, mapping=corrupt)

    assert event == make_track()


def raises(event):
    return event["missing"]


def catches_all_and_hangs(_):
    while True:
        try:
            time.sleep(0.01)
        except Exception:  # noqa: BLE001
            continue


def returns_nonsense(_):
    return 42


def asks_elsewhere(_):
    return {"url": "https://example.com/e", "json": {}}


def leaves(_):
    sys.exit(3)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (leaves, r"raised SystemExit: 3 with .*\.py:\d+"),
        (lambda _: {"url": 5}, "expected text as url"),
        (lambda _: {"url": "/e", "headers": 7}, "an object as headers"),
        (lambda _: {"url": "/e", "json": {1, 2}}, "expected JSON to send"),
        (lambda _: {"url": "/e", "headers": {"a\n": "b"}}, "cannot be sent .*header"),
        (lambda _: {"type": "track", "body": {"at": {1}}}, "expected JSON to send"),
        (raises, r"raises.* raised KeyError: 'missing' with Segment track .*\.py:\d+"),
        (returns_nonsense, "returned an invalid value .*expected None, .* found 42"),
        (asks_elsewhere, "requested 'https://example.com/e'"),
    ],
)
def test_failing_function_is_named_with_its_event(segment_deliver, function, message):
    with pytest.raises(MappingFailedError, match=message):
        segment_deliver(make_track(), mapping=function)


def run_in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def run_here(function):
    function()


@pytest.mark.parametrize("run_it", [run_here, run_in_thread])
def test_hanging_function_is_stopped_and_located(schematic_sandbox, run_it):
    target = EmulatorTarget(
        schematic_sandbox.url, schematic_sandbox.api_key, "published", 0.2
    )
    raised = []

    def send():
        with pytest.raises(MappingFailedError) as caught:
            list(FunctionMapping(catches_all_and_hangs).send([make_track()], target))
        raised.append(str(caught.value))

    run_it(send)

    assert re.search(r"still busy after 0.2 s .* was at .*\.py:\d+", raised[0])


def test_function_that_catches_the_time_limit_is_stopped(schematic_sandbox):
    def swallows(_):
        while True:
            try:  # noqa: SIM105 - a clause of its own is what is tested
                time.sleep(0.01)
            except BaseException:  # noqa: BLE001
                pass

    target = EmulatorTarget(
        schematic_sandbox.url, schematic_sandbox.api_key, "published", 0.1
    )
    tracer = sys.gettrace()

    with pytest.raises(MappingFailedError, match=r"still busy after 0\.1 s"):
        list(FunctionMapping(swallows).send([make_track()], target))
    assert sys.gettrace() is tracer


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_forking_function_leaves_no_second_pytest(segment_deliver, schematic_sandbox):
    def fork(_):
        os.fork()
        return EVENT

    segment_deliver(make_track(), mapping=fork)

    assert len(schematic_sandbox.journal) == 1
