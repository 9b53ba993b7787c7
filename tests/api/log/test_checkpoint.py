"""A checkpoint is as of one time, although events keep coming while it is read."""

from __future__ import annotations

from copy import deepcopy

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_emulator import Emulator
from schematic_emulator.api.log import state_copy
from schematic_emulator.api.log.checkpoint import list_captures, list_entries, locked
from schematic_emulator.api.store.entries import StateKept
from schematic_emulator.effects.changes import EntityRemoved
from support.capture_events import JSON, identify, track
from support.rest import KEY

NAMES = st.sampled_from("ab")
TRACKS = st.builds(
    lambda event, company, user: track(
        event, company={"id": company}, user={"id": user}
    ),
    NAMES,
    NAMES,
    NAMES,
)
IDENTIFIES = st.builds(
    lambda user, company, trait: identify(
        keys={"id": user},
        traits={trait: 1},
        company={"keys": {"id": company}, "traits": {trait: 2}},
    ),
    NAMES,
    NAMES,
    NAMES,
)
EVENTS = st.lists(st.one_of(TRACKS, IDENTIFIES), max_size=6)


def send(emulator, events):
    for event in events:
        body = orjson.dumps(event | {"api_key": KEY})
        assert emulator.receive_event(body, JSON).status == 200


@given(EVENTS, EVENTS, st.integers(0, 3), st.booleans())
def test_a_checkpoint_is_as_of_its_time(before, meanwhile, removed, is_reset):
    emulator = Emulator()
    environment = emulator.store.environment_for(KEY)
    send(emulator, before)
    with locked(emulator.store):
        expected = deepcopy(environment.state)
        rows = len(environment.journal)
        entries = list_entries(emulator.store)
        captures = list_captures(emulator.store)

    send(emulator, meanwhile)
    for own_id in list(environment.state.entities)[:removed]:
        environment.commit([EntityRemoved(own_id)])
    if is_reset:
        emulator.store.reset()
    (kept,) = (each for each in entries if isinstance(each, StateKept))
    kept.state.restore_derived()
    kept.state.account = expected.account

    assert kept.state == expected
    assert len(list(captures)) == rows


@pytest.mark.parametrize("is_read", [True, False])
def test_nothing_is_copied_any_more_after_a_checkpoint(is_read):
    emulator = Emulator()
    environment = emulator.store.environment_for(KEY)
    send(emulator, [track()])

    entries = list_entries(emulator.store)
    next(entries)
    copies = list(environment.copies)
    list(entries) if is_read else entries.close()

    assert len(copies) == 1
    assert environment.copies == []


def test_a_row_that_an_event_changes_is_copied_first(monkeypatch):
    """As the event's changes may come between two slices."""
    emulator = Emulator()
    environment = emulator.store.environment_for(KEY)
    send(emulator, [track(company={"id": each}) for each in ("a", "b")])
    expected = deepcopy(environment.state)
    entries = list_entries(emulator.store)
    monkeypatch.setattr(state_copy, "SLICE", 1)
    monkeypatch.setattr(
        state_copy, "sleep", lambda _: send(emulator, [track(company={"id": "b"})])
    )

    (kept,) = (each for each in entries if isinstance(each, StateKept))

    assert kept.state.usage == expected.usage
    assert kept.state.event_types == expected.event_types
