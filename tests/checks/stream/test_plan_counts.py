"""A check counts what a plan says against events, by rule and subject."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schematic_contracts.tracking_plan.read_plan import read_plan
from schematic_emulator.checks.control.stop import Stop
from schematic_emulator.checks.files.event_files import LineBlock
from schematic_emulator.checks.stream.judge_files import CheckOptions
from schematic_emulator.checks.stream.pool import map_units
from schematic_emulator.checks.stream.tally import MOST_SUBJECTS, StreamTally
from schematic_emulator.checks.stream.tally_files import CheckWork
from schematic_emulator.destination import presets

PLAN = {"E": {"type": "object", "required": ["a"], "additionalProperties": False,
              "properties": {"a": {"type": "integer"}}}}  # fmt: skip


def track(name: str, **properties: Any) -> dict[str, Any]:
    return {"type": "track", "event": name, "userId": "u", "properties": properties}


def tally_of(*events: dict[str, Any], blocks: int = 1, jobs: int = 1) -> StreamTally:
    options = CheckOptions(presets(), plan=read_plan(PLAN))
    text = "\n".join(map(json.dumps, events)).encode()
    parts = (LineBlock("f.ndjson", text=text) for _ in range(blocks))
    whole = StreamTally()
    for _, part in map_units(parts, CheckWork(options), jobs, Stop()):
        whole.add(part)
    return whole


def test_findings_are_counted_by_subject_with_the_first_line():
    """An event counts once for a rule, and once for each of its subjects."""
    tally = tally_of(track("E", a=1), track("E", a=1, b=2, c=3), track("E", a=1, b=4))

    found = tally.found["f.ndjson", "plan-property-unknown"]
    assert (found.count, found.line) == (2, 2)
    assert {name: one.count for name, one in found.subjects.items()} == {
        '"E" b': 2,
        '"E" c': 1,
    }


def test_event_that_segment_drops_is_not_held_against_the_plan():
    """Segment checks what it took in."""
    tally = tally_of({"type": "track", "event": "E"})

    assert [rule for _, rule in tally.found if rule.startswith("plan-")] == []


def test_subjects_are_bounded():
    """Names with an id in them do not fill the memory."""
    events = [track(f"E {number}") for number in range(MOST_SUBJECTS + 5)]

    found = tally_of(*events).found["f.ndjson", "plan-event-unknown"]

    assert found.count == MOST_SUBJECTS + 5
    assert len(found.subjects) == MOST_SUBJECTS
    assert found.omitted == 5


@pytest.mark.usefixtures("eager_processes")
@pytest.mark.parametrize("jobs", [1, 2])
def test_plan_reaches_every_process(jobs):
    """The tally is the same for any number of processes."""
    tally = tally_of(track("E", a="1"), blocks=6, jobs=jobs)

    assert tally.found["f.ndjson", "plan-property-type"].count == 6
