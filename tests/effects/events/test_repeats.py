"""What came before: by idempotency key it is dropped, by its bytes it is found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schematic_emulator.effects import apply as applying
from schematic_emulator.effects.state import State
from schematic_emulator.effects.usage import sum_usage
from support.capture_events import AT, CountingIds, identify, take, track

DAY = timedelta(hours=24)
COMPANY = "comp_00000000001"


def keyed(event, key="once"):
    return event | {"idempotency_key": key}


def test_idempotency_key_drops_the_second_event():
    state = State()
    take(state, keyed(track()))

    outcome = take(state, keyed(track(quantity=9)), at=AT + DAY - timedelta(seconds=1))

    assert (outcome.is_duplicate, outcome.status, outcome.changes) == (
        True,
        "processed",
        (),
    )
    assert sum_usage(state, "order_completed", COMPANY) == 1


@pytest.mark.parametrize(
    ("event", "later"),
    [
        pytest.param(keyed(track()), DAY, id="a day later"),
        pytest.param(keyed(track(), "twice"), timedelta(0), id="another key"),
        pytest.param(keyed(identify()), timedelta(0), id="another type"),
        pytest.param(keyed(track(), None), timedelta(0), id="null"),
        pytest.param(keyed(track(), ""), timedelta(0), id="empty"),
        pytest.param(track(), timedelta(0), id="no key"),
    ],
)
def test_idempotency_key_lets_others_through(event, later):
    state, ids = State(), CountingIds()
    take(state, keyed(track()), ids=ids)

    outcome = take(state, event, at=AT + later, ids=ids)

    assert (outcome.is_duplicate, outcome.status) == (False, "processed")


def test_idempotency_key_of_a_failed_event_is_stored():
    state = State()
    take(state, keyed(track()), refusal="it breaks its contract")

    outcome = take(state, keyed(track()))

    assert outcome.is_duplicate


def test_idempotency_keys_leave_after_their_day():
    state, ids = State(), CountingIds()
    for hours in range(48):
        at = AT + timedelta(hours=hours)
        take(state, keyed(track(), f"key-{hours}"), at=at, ids=ids)

    assert len(state.idempotency) == 24


def test_idempotency_keys_are_bounded(monkeypatch):
    """The older half leaves when more come than may stay."""
    monkeypatch.setattr(applying, "MOST_IDEMPOTENCY_KEYS", 10)
    state, ids = State(), CountingIds()

    for number in range(100):
        take(state, keyed(track(), f"key-{number}"), ids=ids)

    assert len(state.idempotency) <= 10
    assert take(state, keyed(track(), "key-99"), ids=ids).is_duplicate
    assert not take(state, keyed(track(), "key-0"), ids=ids).is_duplicate


def test_retry_without_idempotency_key_is_found():
    state, ids = State(), CountingIds()
    first = take(state, track(), digest=7, ids=ids)

    second = take(state, track(), digest=7, ids=ids)

    assert first.findings == ()
    assert [finding.rule for finding in second.findings] == ["retry-meters-twice"]
    assert sum_usage(state, "order_completed", COMPANY) == 2


@pytest.mark.parametrize(
    ("event", "digest", "later"),
    [
        pytest.param(track(), 8, timedelta(0), id="other bytes"),
        pytest.param(track(), 7, DAY, id="a day later"),
        pytest.param(keyed(track()), 7, timedelta(0), id="with idempotency key"),
        pytest.param(identify(), 7, timedelta(0), id="not metered"),
        pytest.param(track(), None, timedelta(0), id="bytes unknown"),
    ],
)
def test_retry_is_not_found_where_nothing_meters_twice(event, digest, later):
    state, ids = State(), CountingIds()
    take(state, track(), digest=7, ids=ids)

    outcome = take(state, event, digest=digest, at=AT + later, ids=ids)

    assert outcome.findings == ()


def test_digests_of_bodies_are_bounded(monkeypatch):
    monkeypatch.setattr(applying, "BODY_GENERATION", 10)
    state, ids = State(), CountingIds()

    for digest in range(100):
        take(state, track(), digest=digest, ids=ids)

    assert len(state.recent_bodies) + len(state.older_bodies) == 20
    assert take(state, track(), digest=85, ids=ids).findings
