"""The time an event counts at, and the service's own texts (reference B4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from schematic_emulator.effects.events import client_clock
from schematic_emulator.effects.events.client_clock import parse_time
from schematic_emulator.effects.state import State
from support.capture_events import AT, take, track

SECOND = timedelta(seconds=1)
TRUSTED = {"trusted_client_clock": True}
BACKFILL = {"backfill": True}


def event_at(time, flags):
    return track() | {"sent_at": time.isoformat()} | flags


@pytest.mark.parametrize(
    ("flags", "age"),
    [
        pytest.param(TRUSTED, timedelta(0), id="trusted now"),
        pytest.param(TRUSTED, timedelta(days=34), id="trusted oldest"),
        pytest.param(TRUSTED, -timedelta(minutes=5), id="trusted newest"),
        pytest.param(BACKFILL, timedelta(days=365), id="backfill oldest"),
        pytest.param(BACKFILL, -timedelta(minutes=5), id="backfill newest"),
        pytest.param(TRUSTED | BACKFILL, timedelta(days=40), id="both"),
    ],
)
def test_clock_of_the_client_counts_within_its_window(flags, age):
    state = State()

    outcome = take(state, event_at(AT - age, flags))

    assert (outcome.status, outcome.captured_at) == ("processed", AT - age)
    assert {day for meter in state.usage.values() for day in meter} == {
        (AT - age).toordinal()
    }


@pytest.mark.parametrize(
    ("event", "key_kind", "message"),
    [
        pytest.param(
            track() | TRUSTED,
            "publishable",
            "trusted_client_clock and backfill require a secret API key",
            id="publishable before sent_at",
        ),
        pytest.param(
            track() | BACKFILL,
            "secret",
            "sent_at is required when trusted_client_clock or backfill is true",
            id="no sent_at",
        ),
        pytest.param(
            event_at(AT + timedelta(minutes=5) + SECOND, TRUSTED),
            "secret",
            "sent_at cannot be more than 5 minutes in the future",
            id="ahead",
        ),
        pytest.param(
            event_at(AT - timedelta(days=34) - SECOND, TRUSTED),
            "secret",
            "sent_at cannot be more than 34 days in the past for "
            "trusted_client_clock; for older events use backfill "
            "(analytics-only, no billing side effects)",
            id="too old to trust",
        ),
        pytest.param(
            event_at(AT - timedelta(days=365) - SECOND, BACKFILL),
            "secret",
            "sent_at cannot be more than 365 days in the past",
            id="too old to fill in",
        ),
    ],
)
def test_clock_of_the_client_is_refused_in_the_services_words(event, key_kind, message):
    state = State()

    outcome = take(state, event, key_kind=key_kind)

    assert (outcome.status, outcome.error_message) == ("failed", message)
    assert state == State()


@pytest.mark.parametrize("flags", [{}, {"backfill": None}, {"backfill": False}])
def test_clock_of_the_client_is_not_asked_unless_trusted(flags):
    outcome = take(State(), event_at(AT - timedelta(days=999), flags))

    assert outcome.captured_at == AT


def test_trusted_clock_never_moves_last_seen_back():
    state = State()
    take(state, track(user=None))
    past = AT - timedelta(days=3)

    take(state, event_at(past, TRUSTED))

    seen = {entity.kind: entity.last_seen_at for entity in state.entities.values()}
    assert seen == {"company": AT, "user": past}


def test_backfill_makes_entities_and_does_not_see_them():
    state = State()
    take(state, track(user=None), at=AT - timedelta(days=3))
    past = AT - timedelta(days=9)

    take(state, event_at(past, BACKFILL))

    seen = {entity.kind: entity.last_seen_at for entity in state.entities.values()}
    assert seen == {"company": AT - timedelta(days=3), "user": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T12:00:00Z", AT),
        ("2026-11-23t12:00:00z", AT),
        ("2026-11-23T13:00+01:00", AT),
        ("2026-11-23T12:00:00.1234567+00:00", AT + timedelta(microseconds=123456)),
        ("2026-11-23T12:00:00.123456789Z", AT + timedelta(microseconds=123456)),
        ("2026-11-23T11:59:60Z", AT - SECOND),
        ("2026-11-23T12:00:00", AT),
        ("0001-01-01T00:00:00+05:00", None),
        ("yesterday", None),
        (1764000000, None),
        (None, None),
    ],
)
def test_parse_time_reads_what_any_sdk_writes(text, expected):
    assert parse_time(text) == expected


def test_windows_are_those_of_the_documentation():
    windows = (
        client_clock.AHEAD,
        client_clock.TRUSTED_PAST,
        client_clock.BACKFILL_PAST,
    )

    assert windows == (
        timedelta(minutes=5),
        timedelta(days=34),
        timedelta(days=365),
    )
    assert parse_time("2026-11-23T12:00:00Z") == datetime(2026, 11, 23, 12, tzinfo=UTC)
