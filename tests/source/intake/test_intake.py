"""What the intake answers, and what it lets through."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.source.intake.answer import ACCEPTED, CallFacts
from schematic_emulator.source.intake.calls import CALLS, TYPES, Limits
from schematic_emulator.source.workspace.settings import Source
from support.segment_end import KEY, configure, make_bench, make_instance

TRACK = {"userId": "u1", "event": "Order Completed"}
KB = 1024


def rows(bench):
    bench.segment.drain(10)
    return [(row.status, row.reason) for row in bench.segment.deliveries()]


@pytest.mark.parametrize("name", [name for name in CALLS if CALLS[name] in TYPES])
def test_each_path_takes_its_type(name: str):
    bench = make_bench()
    call = {**TRACK, "groupId": "g", "previousId": "p", "type": "other"}

    answer = bench.post(name, call)

    bench.segment.drain(10)
    assert answer == ACCEPTED
    assert [row.event["type"] for row in bench.segment.deliveries()] == [CALLS[name]]


@pytest.mark.parametrize("name", ["batch", "b", "import"])
def test_batch_is_delivered_in_its_order(name: str):
    bench = make_bench()
    batch = [{**TRACK, "type": "track", "event": f"e{number}"} for number in range(20)]

    assert bench.post(name, {"batch": batch}) == ACCEPTED

    bench.segment.drain(10)
    names = [body["body"]["event"] for body in bench.client.bodies()]
    assert names == [f"e{number}" for number in range(20)]


def test_counts_of_the_browsers_library_are_taken_and_forgotten():
    bench = make_bench()

    answer = bench.post("m", {"series": [{"type": "Counter", "value": 1}]})

    assert answer == ACCEPTED
    assert rows(bench) == []


def test_preset_and_ready_key_reach_schematic():
    bench = make_bench()

    bench.post("track", {**TRACK, "timestamp": "2026-01-02T03:04:05Z"})

    bench.segment.drain(10)
    assert bench.client.sent[0].url == "http://127.0.0.1:1/e"
    assert bench.client.bodies() == [
        {
            "api_key": KEY,
            "type": "track",
            "sent_at": "2026-01-02T03:04:05.000Z",
            "body": {
                "traits": {"raw_event_name": "Order Completed"},
                "user": {"userId": "u1"},
                "event": "order_completed",
            },
        }
    ]


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ({"event": "e"}, "no_user_anon_id"),
        ({"userId": "", "anonymousId": None, "event": "e"}, "no_user_anon_id"),
        ({"userId": True, "event": "e"}, "no_user_anon_id"),
        ({"userId": "u"}, "event: expected"),
        ({"userId": "u", "event": 5}, "event: expected"),
    ],
)
def test_bad_event_is_taken_with_200_and_dropped(call, reason):
    bench = make_bench()

    answer = bench.post("track", call)

    [(status, why)] = rows(bench)
    assert answer == ACCEPTED
    assert status == "rejected"
    assert why.startswith(reason)
    assert bench.client.sent == []


def test_strict_refuses_what_production_drops():
    bench = make_bench(strict=True)

    answer = bench.post("track", {"event": "e"})

    assert answer.status == 400
    assert answer.body["success"] is False
    assert answer.body["code"] == "invalid_request"


def test_unknown_type_in_a_batch_stops_nobody_else():
    bench = make_bench()
    batch = [{"type": "delete", "userId": "u"}, {**TRACK, "type": "track"}]

    assert bench.post("batch", {"batch": batch}) == ACCEPTED

    assert [status for status, _ in rows(bench)] == ["rejected", "delivered"]


def test_violations_of_the_contract_are_noted():
    bench = make_bench()

    bench.post("track", {**TRACK, "properties": "none"})

    bench.segment.drain(10)
    row = bench.segment.deliveries()[0]
    assert [found.pointer for found in row.violations] == ["/properties"]
    assert row.status == "delivered"


def padded(size: int) -> bytes:
    """Return a track call of exactly so many bytes."""
    bare = json.dumps({**TRACK, "type": "track", "pad": ""})
    pad = "x" * (size - len(bare))
    return json.dumps({**TRACK, "type": "track", "pad": pad}).encode()


@pytest.mark.parametrize(("size", "status"), [(32 * KB, 200), (32 * KB + 1, 400)])
def test_event_may_be_32_kb(size: int, status: int):
    answer = make_bench().segment.receive("track", padded(size), CallFacts())

    assert answer.status == status


def test_large_event_is_refused_in_segments_shape():
    bench = make_bench()

    answer = bench.segment.receive("track", padded(33 * KB), CallFacts())

    assert answer.body == {
        "success": False,
        "code": "payload_too_large",
        "message": "Exceed payload limit: the request is larger than 32768 bytes",
    }
    assert rows(bench) == [("refused", answer.body["message"])]


def test_one_large_event_refuses_its_batch():
    bench = make_bench()
    batch = [json.loads(padded(100)), json.loads(padded(33 * KB))]

    answer = bench.post("batch", {"batch": batch})

    assert answer.status == 400
    assert bench.client.sent == []


@pytest.mark.parametrize(("count", "status"), [(16, 200), (17, 400)])
def test_batch_may_be_500_kb(count: int, status: int):
    batch = [json.loads(padded(30 * KB)) for _ in range(count)]

    assert make_bench().post("batch", {"batch": batch}).status == status


@pytest.mark.parametrize(("count", "status"), [(2_500, 200), (2_501, 400)])
def test_batch_may_hold_2500_events(count: int, status: int):
    batch = [{"type": "page", "userId": "u"}] * count

    assert make_bench().post("batch", {"batch": batch}).status == status


def test_switch_drops_a_batch_of_too_many_as_the_documentation_says():
    bench = make_bench(limits=Limits(batch_events=1, many_events="drop"))

    answer = bench.post("batch", {"batch": [TRACK, TRACK]})

    assert answer == ACCEPTED
    assert [status for status, _ in rows(bench)] == ["rejected"]


@pytest.mark.parametrize("batch", [None, {}, "text", [5], [None], [[]]])
def test_batch_of_anything_else_is_malformed(batch):
    answer = make_bench().post("batch", {"batch": batch})

    assert (answer.status, answer.body["code"]) == (400, "invalid_json")


def test_full_outbox_asks_for_a_later_attempt_and_takes_nothing():
    bench = make_bench(limits=Limits(waiting_events=1))
    batch = [{**TRACK, "type": "track"}] * 2

    answer = bench.post("batch", {"batch": batch})

    assert (answer.status, answer.retry_after_s) == (429, 1)
    assert bench.client.sent == []


@pytest.mark.parametrize(
    ("facts", "body", "source"),
    [
        ({"write_key": "k1"}, {}, "web"),
        ({}, {"writeKey": "k1"}, "web"),
        ({"write_key": "k1"}, {"writeKey": "k2"}, "web"),
        ({"write_key": "k2"}, {}, "shop"),
        ({}, {}, "other"),
        ({"write_key": "k3"}, {}, "other"),
    ],
)
def test_write_key_finds_the_source(facts, body, source):
    bench = make_bench()
    sources = [Source("other"), Source("web", ("k1",)), Source("shop", ("k2",))]
    configure(bench, sources=sources)

    bench.post("track", {**TRACK, **body}, **facts)

    assert [row.source for row in bench.segment.deliveries()] == [source]


@pytest.mark.parametrize(("strict_auth", "status"), [(False, 200), (True, 401)])
def test_unknown_write_key_is_taken_and_dropped_unless_strict(strict_auth, status):
    bench = make_bench(strict_auth=strict_auth)
    configure(bench, make_instance(), sources=[Source("web", ("k1",))])

    answer = bench.post("track", TRACK, write_key="wrong")

    assert answer.status == status
    assert bench.client.sent == []
    assert "no source has this write key" in rows(bench)[0][1]


@pytest.mark.parametrize("strict_auth", [False, True])
def test_revoked_key_is_refused_as_a_write_key(strict_auth):
    bench = make_bench(strict_auth=strict_auth, is_revoked="old".__eq__)

    answer = bench.post("track", TRACK, write_key="old")

    assert (answer.status, answer.body["code"]) == (401, "invalid_write_key")
    assert answer.body["message"] == "this key was revoked"
    assert bench.client.sent == []


def test_two_destinations_of_a_source_get_the_event_each():
    bench = make_bench()
    keys = [{"apiKey": "sch_dev_a"}, {"apiKey": "sch_dev_b"}]
    configure(bench, *(make_instance(str(key), settings=key) for key in keys))

    bench.post("track", TRACK)

    bench.segment.drain(10)
    sent = [body["api_key"] for body in bench.client.bodies()]
    assert sent == ["sch_dev_a", "sch_dev_b"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner)
    ),
    max_leaves=8,
)
names = st.sampled_from(
    [
        "type",
        "userId",
        "anonymousId",
        "event",
        "context",
        "integrations",
        "batch",
        "sentAt",
        "timestamp",
        "originalTimestamp",
        "messageId",
        "writeKey",
        "x",
    ]
)


@given(st.sampled_from(sorted(CALLS)), st.dictionaries(names, json_values))
def test_any_json_is_answered(name: str, body):
    answer = make_bench().post(name, body)

    assert answer.status in (200, 400)
    assert answer.body["success"] is (answer.status == 200)
