"""Whatever arrives: an answer in the vendor's shape, and exactly one row for it."""

from __future__ import annotations

import json
import threading

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator.api.capture.envelope import Refusal, parse
from schematic_emulator.api.emulator import Emulator, EmulatorSettings
from schematic_emulator.api.store.facts import RequestFacts
from support.capture_events import JSON, KEY, track
from support.tries import tries

MEMBERS = st.sampled_from(
    [
        "api_key",
        "type",
        "body",
        "sent_at",
        "idempotency_key",
        "backfill",
        "trusted_client_clock",
    ]
)
BODY_MEMBERS = st.sampled_from(
    ["event", "keys", "company", "user", "traits", "quantity", "name", "flag_key"]
)
TYPES = st.sampled_from(["track", "identify", "flag_check", "inference", "page"])


def nest(leaves):
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(["id", "keys", "a"]), inner, max_size=3),
        ),
        max_leaves=8,
    )


def make_events(values):
    """Make what is nearly a capture event."""
    return st.builds(
        lambda kind, body, more: {"api_key": KEY, "type": kind, "body": body} | more,
        TYPES,
        st.dictionaries(BODY_MEMBERS, values),
        st.dictionaries(MEMBERS, values, max_size=2),
    )


CONSTANTS = st.sampled_from([None, True, False])
TAME = nest(
    CONSTANTS
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
)
WILD = nest(
    CONSTANTS
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(exclude_categories=[]), max_size=5)
)
ANYTHING = st.one_of(WILD, make_events(WILD))
FACTS = st.builds(
    RequestFacts,
    content_type=st.one_of(st.none(), st.just("application/json"), st.text(max_size=9)),
    content_encoding=st.one_of(st.none(), st.sampled_from(["gzip", "deflate", "br"])),
    header_key=st.one_of(st.none(), st.just(KEY), st.text(max_size=3)),
)
SETTINGS = st.builds(EmulatorSettings, strict=st.booleans(), strict_auth=st.booleans())


def write(value):
    """Write a value as lenient clients do: NaN, half pairs and big numbers stand."""
    return json.dumps(value).encode()


def count_rows(emulator):
    holders = (*emulator.store.environments(), emulator.store.unclaimed)
    assert all(holder.counts.all == len(holder.journal) for holder in holders)
    return sum(holder.counts.all for holder in holders)


def check_answer(answer):
    assert answer.status in (200, 400, 401, 413, 415)
    said = orjson.loads(answer.body)
    if answer.status == 200:
        assert said == {"ok": True}
    else:
        assert isinstance(said["error"], str)
        assert said["error"]


def check_rows(emulator):
    for holder in (*emulator.store.environments(), emulator.store.unclaimed):
        for row in holder.journal:
            assert row.is_good or row.error_message
            assert isinstance(row.text, str)
            orjson.dumps([finding.to_json() for finding in row.findings])


@tries(100)
@given(st.one_of(st.binary(max_size=60), ANYTHING.map(write)), FACTS, SETTINGS)
def test_any_body_is_answered_and_kept_once(body, facts, how):
    emulator = Emulator(how)

    answer = emulator.receive_event(body, facts)

    check_answer(answer)
    check_rows(emulator)
    assert count_rows(emulator) == 1


@tries(60)
@given(st.lists(ANYTHING, max_size=5), SETTINGS)
def test_any_batch_is_answered_and_each_event_kept_once(events, how):
    emulator = Emulator(how)

    body = write({"events": events})

    answer = emulator.receive_batch(body, JSON)

    check_answer(answer)
    check_rows(emulator)
    is_refused = isinstance(parse(body), Refusal)
    assert count_rows(emulator) == (1 if is_refused else len(events))


@tries(40)
@given(st.lists(make_events(TAME), min_size=1, max_size=6))
def test_one_by_one_and_in_a_batch_come_to_the_same(events):
    one, many = Emulator(), Emulator()

    for event in events:
        one.receive_event(orjson.dumps(event), JSON)
    many.receive_batch(orjson.dumps({"events": events}), JSON)

    assert verdicts(one) == verdicts(many)


def verdicts(emulator):
    holders = (*emulator.store.environments(), emulator.store.unclaimed)
    return [
        (row.status, row.error_message, row.violations, row.duplicate, row.raw)
        for holder in holders
        for row in holder.journal
    ]


@pytest.mark.parametrize("batched", [False, True], ids=["one by one", "batches"])
def test_totals_are_exact_under_threads(batched):
    emulator = Emulator(EmulatorSettings(journal_size=100, events_size=100))
    start = threading.Barrier(8)

    def send(worker):
        start.wait()
        for number in range(100):
            event = track(company={"org": f"org-{number % 7}"}, quantity=2)
            keyed = event | {"idempotency_key": f"{worker % 4}-{number}"}
            if batched:
                emulator.receive_batch(orjson.dumps({"events": [keyed]}), JSON)
            else:
                emulator.receive_event(orjson.dumps(keyed), JSON)

    threads = [threading.Thread(target=send, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (environment,) = emulator.store.environments()
    assert environment.counts.to_json() == {
        "all": 800,
        "good": 800,
        "bad": 0,
        "duplicate": 400,
    }
    usage = environment.state.usage
    assert (
        sum(
            quantity
            for (_, _, user_id), meter in usage.items()
            if user_id is None
            for quantity in meter.values()
        )
        == 2 * 400
    )
    assert len(environment.state.companies) == 7
    numbers = [row.number for row in environment.journal]
    assert numbers == list(range(701, 801))
