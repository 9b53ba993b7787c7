"""Events of any form are counted by kind, name, library and part of the users."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_emulator.checks.stream import block_counts
from schematic_emulator.judgement.traffic.shape_tally import PARTS
from support.shapes import shape_of, tally
from support.traffic import generate

TRACK = {"type": "track", "event": "Seen", "userId": "ada"}
ODD: list[Any] = [
    {**TRACK, "event": ["Seen"]},
    {**TRACK, "userId": ["ada"]},
    {**TRACK, "userId": 7},
    {**TRACK, "context": "none"},
    {**TRACK, "context": ["none"]},
    {**TRACK, "context": {"library": {"name": {}}}},
    {"type": {}, "userId": "ada"},
    {},
]


@pytest.mark.parametrize("event", ODD)
def test_any_event_is_counted_once(event: Any):
    counted = tally([event]).shape

    assert counted is not None
    assert sum(part.events for part in counted.sum_parts()) == 1


def test_name_of_another_type_is_no_name():
    shape = shape_of([ODD[0]] * 20)

    assert [one for one in shape["track"].shares if one.startswith("event ")] == []


def test_users_are_in_parts_and_libraries_have_their_names():
    library = {"library": {"name": "analytics-go"}}
    events = [{**TRACK, "userId": f"u{n}", "context": library} for n in range(200)]
    counted = tally(events).shape

    assert counted is not None
    assert [part.events > 0 for part in counted.sum_parts()] == [True] * PARTS
    assert shape_of(events)["events"].shares['library "analytics-go"'].share == 1


def test_users_that_were_forgotten_are_in_the_same_part(monkeypatch):
    whole = shape_of(generate())

    monkeypatch.setattr(block_counts, "_MOST_USERS", 3)

    assert shape_of(generate()) == whole
