"""Calls are received as the intake does it; those that are complete are left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schematic_emulator.checks.stream.fast_intake import (
    REPLACED,
    FastIntake,
    is_complete,
)
from segment_fixtures import World
from segment_fixtures.strategies import json_values, segment_events

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
SHARED = {"context": {"app": "a"}, "integrations": {"All": True}, "sentAt": "x"}
FIELDS = (
    *("type", "userId", "anonymousId", "event", "messageId", "timestamp"),
    *("receivedAt", "sentAt", "context", "integrations", "properties"),
)
FILLED_IN = {"messageId", "timestamp", "context"}
RECEIVED = next(iter(World(seed=1).events(1)))


@given(
    segment_events(),
    st.dictionaries(st.sampled_from(FIELDS), json_values(), max_size=3),
    st.sampled_from([{}, SHARED]),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_call_is_filled_in_and_refused_as_by_the_intake(event, odd, shared, received):
    call = {**(RECEIVED if received else {}), **event, **odd}
    intake = FastIntake(NOW, is_filling_read=False)

    record = intake.record(call, shared)

    assert intake.receive(call, shared, 1_000) == (record.event, record.rejection)
    if not shared and is_complete(call):
        changed = {
            name
            for name, value in record.event.items()
            if name not in call or call[name] != value
        }
        assert changed <= {*REPLACED, *FILLED_IN}
        assert not any(call.get(name) for name in changed & {"messageId", "timestamp"})
        assert not record.rejection


def test_call_is_filled_in_where_something_is_searched_for_in_it():
    intake = FastIntake(NOW, is_filling_read=False)
    call = {"type": "page", "userId": "u1"}

    assert is_complete(call)
    assert intake.fill(call, {}, call) == intake.record(call, {}).event
    assert intake.fill(RECEIVED, {}, RECEIVED) is RECEIVED


@pytest.mark.parametrize("call", [5, None, [], "text"])
def test_value_that_is_no_object_is_dropped(call):
    intake = FastIntake(NOW, is_filling_read=False)

    assert not is_complete(call)
    assert intake.receive(call, {}, 10) == (
        {},
        "expected a call, a JSON object",
    )


@pytest.mark.parametrize(
    ("number", "count", "is_large"),
    [("1e15", 6_500, True), ("1e15", 1_000, False), ("1", 6_600, False)],
)
def test_size_is_that_of_the_call_as_segment_has_it(number, count, is_large):
    """Numbers such as 1e15 are longer as Segment writes them than in the file."""
    call = {**RECEIVED, "properties": {"n": [float(number)] * count}}
    size = len(number) * count

    _, rejection = FastIntake(NOW, is_filling_read=False).receive(call, {}, size)

    assert ("larger than 32768 bytes" in rejection) is is_large


def test_events_are_filled_in_if_a_mapping_reads_what_the_intake_sets():
    assert FastIntake(NOW, is_filling_read=True).small < 0
    assert FastIntake(NOW, is_filling_read=False).small > 1_000
