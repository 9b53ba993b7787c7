"""What a capture request is answered, and what the journal says of it."""

from __future__ import annotations

import gzip
from dataclasses import replace

import orjson
import pytest

from schematic_emulator.api.emulator import Answer, Emulator, EmulatorSettings
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.api.store.switches import Switches, list_switches
from support.capture_events import AT, JSON, KEY, CountingIds, identify, track

OK = Answer(200, b'{"ok":true}')
BAD = track("order.completed!")
BAD_MESSAGE = "/body/event: expected letters, digits, dash and underscore only"


def make_emulator(**settings) -> Emulator:
    return Emulator(
        EmulatorSettings(**settings), clock=ManualClock(AT), ids=CountingIds()
    )


@pytest.fixture
def emulator() -> Emulator:
    return make_emulator()


def send(emulator, event, facts=JSON):
    return emulator.receive_event(orjson.dumps(event), facts)


def send_batch(emulator, *events, facts=JSON):
    return emulator.receive_batch(orjson.dumps({"events": events}), facts)


def only_environment(emulator):
    (environment,) = emulator.store.environments()
    return environment


def last_row(emulator):
    return only_environment(emulator).journal[-1]


def test_good_event_is_kept_with_all_that_is_known(emulator):
    event = track(quantity=3) | {"sent_at": "2026-11-23T11:59Z"}
    facts = JSON._replace(user_agent="Segment (Actions)", remote_ip="127.0.0.1")

    answer = send(emulator, event, facts)

    row = last_row(emulator)
    assert answer == OK
    assert row.is_good
    assert (row.number, row.id, row.status) == (1, "evt_00000000001", "processed")
    assert (row.type, row.subtype, row.quantity) == ("track", "order_completed", 3)
    assert (row.company_id, row.user_id) == ("comp_00000000003", "user_00000000004")
    assert (row.received_at, row.captured_at, row.sent_at) == (
        AT,
        AT,
        "2026-11-23T11:59Z",
    )
    assert (row.user_agent, row.remote_ip) == ("Segment (Actions)", "127.0.0.1")
    assert (row.http_status, row.violations, row.findings) == (200, (), ())
    assert row.raw == orjson.dumps(event)
    assert list(only_environment(emulator).events) == [row]


def test_key_is_shown_nowhere(emulator):
    send(emulator, track())
    emulator.receive_event(b'{"api_key": "' + KEY.encode() + b'", ', JSON)
    (kept,) = emulator.store.unclaimed.captures()

    row = last_row(emulator)
    assert row.event == track() | {"api_key": "…cdef"}
    assert KEY not in row.text
    assert kept.text == '{"api_key": "…cdef", '


def test_bad_event_is_answered_200_and_fails_in_the_journal(emulator):
    answer = send(emulator, BAD)

    row = last_row(emulator)
    assert answer == OK
    assert (row.is_good, row.status) == (False, "failed")
    assert row.error_message.startswith(BAD_MESSAGE)
    assert [violation.pointer for violation in row.violations] == ["/body/event"]
    assert [finding.rule for finding in row.findings] == ["event-name"]
    assert only_environment(emulator).state.entities == {}


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (BAD, BAD_MESSAGE),
        (track(quantity=0), "/body/quantity: "),
        (track() | {"type": "page"}, "/type: "),
        (track() | {"body": []}, "/body: "),
    ],
)
def test_strict_mode_answers_400_with_the_first_violation(event, message):
    emulator = make_emulator(strict=True)

    answer = send(emulator, event)

    assert answer.status == 400
    assert orjson.loads(answer.body)["error"].startswith(message)
    assert last_row(emulator).http_status == 400
    assert len(only_environment(emulator).events) == 0


def test_strict_mode_answers_400_to_an_event_that_fails_by_its_effects():
    emulator = make_emulator(strict=True)
    send(emulator, track(company={"a": "1"}))
    send(emulator, track(company={"b": "2"}))

    answer = send(emulator, track(company={"a": "1", "b": "2"}))

    assert answer.status == 400
    assert b"company keys match different companies" in answer.body


def test_strict_mode_does_not_keep_the_idempotency_key_of_what_it_refused():
    emulator = make_emulator(strict=True)
    send(emulator, BAD | {"idempotency_key": "once"})

    answer = send(emulator, track() | {"idempotency_key": "once"})

    assert answer == OK
    assert not last_row(emulator).duplicate


def test_readonly_key_is_accepted_and_its_event_fails(emulator):
    store = emulator.store
    key = store.create_key("readonly", store.create_environment())

    answer = send(emulator, track() | {"api_key": key})

    row = last_row(emulator)
    assert answer == OK
    assert row.error_message == "a read-only API key cannot capture events"


def test_duplicate_is_a_row_and_no_event(emulator):
    event = track() | {"idempotency_key": "once"}
    send(emulator, event)

    answer = send(emulator, event)

    environment = only_environment(emulator)
    assert answer == OK
    assert environment.counts.to_json() == {
        "all": 2,
        "good": 2,
        "bad": 0,
        "duplicate": 1,
    }
    assert [row.duplicate for row in environment.journal] == [False, True]
    assert [row.number for row in environment.events] == [1]


def test_duplicate_that_breaks_its_contract_is_bad(emulator):
    send(emulator, track() | {"idempotency_key": "once"})

    send(emulator, BAD | {"idempotency_key": "once"})

    row = last_row(emulator)
    assert (row.duplicate, row.is_good) == (True, False)
    assert row.error_message.startswith(BAD_MESSAGE)


def test_byte_identical_retry_is_noticed(emulator):
    send(emulator, track())
    send_batch(emulator, track())

    assert [finding.rule for finding in last_row(emulator).findings] == [
        "retry-meters-twice"
    ]


@pytest.mark.parametrize(
    ("facts", "strict", "status", "rules"),
    [
        (JSON, True, 200, []),
        (JSON._replace(content_type=None), True, 200, []),
        (
            JSON._replace(content_type="application/json;charset=UTF-8"),
            True,
            200,
            [],
        ),
        (JSON._replace(content_type="text/plain"), False, 200, ["content-type"]),
        (JSON._replace(content_type="text/plain"), True, 415, []),
    ],
)
def test_content_type_is_noticed_and_refused_only_when_strict(
    facts, strict, status, rules
):
    emulator = make_emulator(strict=strict)

    answer = send(emulator, track(), facts._replace(header_key=KEY))

    row = last_row(emulator)
    assert (answer.status, row.http_status) == (status, status)
    assert [finding.rule for finding in row.findings] == rules


def test_content_type_can_be_refused_by_switch():
    emulator = make_emulator(switches=Switches(wrong_content_type="refuse"))

    answer = send(emulator, track(), JSON._replace(content_type="text/plain"))

    assert answer == Answer(
        415,
        b"{\"error\":\"expected content type 'application/json', found 'text/plain'\"}",
    )


def test_packed_event_is_kept_unpacked(emulator):
    body = orjson.dumps(track())

    emulator.receive_event(gzip.compress(body), JSON._replace(content_encoding="gzip"))

    assert last_row(emulator).raw == body


@pytest.mark.parametrize(
    ("event", "header_key", "claimed"),
    [
        pytest.param({"api_key": KEY}, None, KEY, id="own key"),
        pytest.param({"api_key": KEY}, "other", KEY, id="own key before header"),
        pytest.param({}, KEY, KEY, id="header"),
        pytest.param({"api_key": None}, KEY, KEY, id="header for null"),
        pytest.param({"api_key": ["x"]}, KEY, KEY, id="header for a list"),
    ],
)
def test_key_chooses_the_environment(emulator, event, header_key, claimed):
    body = orjson.dumps({"type": "track", "body": {"event": "a"}} | event)

    emulator.receive_event(body, JSON._replace(header_key=header_key))

    assert emulator.store.environment_for(claimed).counts.all == 1


@pytest.mark.parametrize("api_key", [None, "", 7, [KEY], "x" * 256])
def test_event_without_usable_key_is_left_unclaimed(emulator, api_key):
    answer = send(emulator, track() | {"api_key": api_key})

    (row,) = emulator.store.unclaimed.captures()
    assert answer == OK
    assert (row.environment_id, row.status) == (None, "failed")
    assert row.error_message
    assert emulator.store.environments() == ()


@pytest.mark.parametrize("event", [track(), track() | {"api_key": None}, BAD])
def test_strict_auth_answers_401_to_an_unknown_key(event):
    emulator = make_emulator(strict_auth=True)

    answer = send(emulator, event)

    (row,) = emulator.store.unclaimed.captures()
    assert answer == Answer(401, b'{"error":"invalid API key"}')
    assert (row.http_status, row.error_message) == (401, "invalid API key")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "request body is empty"),
        (b"[]", "expected an object, found an array"),
        (b'"text"', "expected an object, found a string"),
        (b"true", "expected an object, found a boolean"),
        (b"1.5", "expected an object, found a number"),
        (b"null", "expected an object, found null"),
    ],
)
def test_body_that_is_no_event_is_answered_400(emulator, body, message):
    answer = emulator.receive_event(body, JSON)

    (row,) = emulator.store.unclaimed.captures()
    assert answer == Answer(400, orjson.dumps({"error": message}))
    assert (row.raw, row.http_status, row.error_message) == (body, 400, message)


def test_refused_request_is_kept_where_its_header_key_leads(emulator):
    emulator.receive_batch(b"{", JSON._replace(header_key=KEY))

    row = last_row(emulator)
    assert (row.http_status, row.environment_id) == (400, "env_00000000001")
    assert len(only_environment(emulator).events) == 0


def test_refused_request_keeps_little_of_a_large_body(emulator):
    emulator.receive_event(b"[" * 5_000_000, JSON)

    (row,) = emulator.store.unclaimed.captures()
    assert len(row.raw) == 4096


def test_request_whose_body_did_not_arrive_is_noted(emulator):
    answer = emulator.refuse(408, "request body did not arrive", JSON)

    (row,) = emulator.store.unclaimed.captures()
    assert answer == Answer(408, b'{"error":"request body did not arrive"}')
    assert (row.raw, row.http_status) == (b"", 408)


def test_batch_takes_each_event_by_itself(emulator):
    answer = send_batch(emulator, track(), BAD, identify(), 7, None)

    environment = only_environment(emulator)
    assert answer == OK
    assert [row.status for row in environment.journal] == [
        "processed",
        "failed",
        "processed",
    ]
    assert emulator.store.unclaimed.counts.bad == 2


def test_batch_of_strict_mode_answers_for_its_worst_event():
    emulator = make_emulator(strict=True)

    answer = send_batch(emulator, track(), BAD)

    environment = only_environment(emulator)
    assert answer.status == 400
    assert [row.http_status for row in environment.journal] == [400, 400]
    assert environment.counts.good == 1


@pytest.mark.parametrize(
    ("batch", "status"), [([], 200), ([track()] * 100, 200), ([track()] * 101, 400)]
)
def test_batch_holds_at_most_a_hundred(emulator, batch, status):
    assert send_batch(emulator, *batch).status == status


def test_batch_that_is_too_large_is_answered_in_the_vendors_words(emulator):
    answer = send_batch(emulator, *[track()] * 101)

    (row,) = emulator.store.unclaimed.captures()
    assert answer == Answer(400, b'{"error":"batch too large","max_size":100}')
    assert row.error_message == "batch too large"


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"events":{}}', b"null", b"3"])
def test_batch_without_a_list_is_answered_400(emulator, body):
    answer = emulator.receive_batch(body, JSON)

    assert answer == Answer(
        400, b'{"error":"expected an object with a list \\"events\\""}'
    )
    assert emulator.store.unclaimed.counts.all == 1


def test_counts_stay_exact_when_rows_leave():
    emulator = make_emulator(journal_size=10, events_size=5)

    for _ in range(20):
        send_batch(emulator, track(), BAD)

    environment = only_environment(emulator)
    assert (len(environment.journal), len(environment.events)) == (10, 5)
    assert environment.counts.to_json() == {
        "all": 40,
        "good": 20,
        "bad": 20,
        "duplicate": 0,
    }


def test_switches_each_have_a_reason():
    rows = list_switches(replace(Switches(), ambiguous_keys_status=409))

    assert all(row.reason for row in rows)
    changed = [row.name for row in rows if row.value != row.default]
    assert changed == ["ambiguous_keys_status"]
