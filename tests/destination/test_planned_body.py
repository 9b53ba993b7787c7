"""A body that is planned as data is that of the request which the engine writes."""

from __future__ import annotations

import gc
import json
from typing import Any

import pytest

from schematic_emulator.destination.choose_profile import get_profile
from schematic_emulator.destination.planned_body import plan_body
from schematic_emulator.destination.planned_subscription import (
    CompiledSubscription,
    compile_subscription,
    plan_subscription,
)
from schematic_emulator.destination.request import Endpoints, connect
from support.mapping_files import identify, mapped, track
from support.rows import on_rows
from support.segment import make_track
from support.traffic import SOUND, generate

CONNECTION = connect({"apiKey": "sch_dev_x"}, Endpoints())
PROFILES = ("published", "documented")
VALUES: dict[str, Any] = {
    "null": None,
    "prototype": {"__proto__": {"a": 1}},
    "surrogate": "\ud800",
    "large number": 2**70,
    "fraction": 1.0,
    "nested": {"a": [1, {"b": None}]},
    "text": "a",
}
ROWS = {
    "traits": mapped(track(), traits={"@path": "$.properties"}),
    "one trait": mapped(track(), traits={"x": {"@path": "$.properties.x"}}),
    "company": mapped(track(), company_keys={"id": {"@path": "$.properties.x"}}),
    "user": mapped(identify(), user_traits={"@path": "$.properties"}),
    "directive": mapped(track(), traits={"x": {"@lower": {"@path": "$.event"}}}),
    "unknown action": track(partnerAction="sendEvent"),
    "broken action": track(partnerAction="toString"),
    "unreadable trigger": track(subscribe="type ="),
    "no trigger": track(subscribe=""),
    "other type": track(subscribe='type = "page"'),
    "no time": mapped(track(), timestamp={"@path": "$.properties.none"}),
}


def compile_row(row: dict[str, Any], profile: str) -> CompiledSubscription:
    return compile_subscription(row, lambda: CONNECTION, get_profile(profile))


def check(one: CompiledSubscription, event: dict[str, Any]) -> bool:
    """Compare both ways of planning; return whether there is a body."""
    planned, plan = plan_body(one, event), plan_subscription(one, event)
    text = plan.request.body if plan.request else None
    assert planned.body == (None if text is None else json.loads(text))
    found, expected = planned.error, plan.error
    assert (found and found.message) == (expected and expected.message)
    return planned.body is not None


@pytest.mark.parametrize("profile", PROFILES)
def test_generated_events_have_equal_bodies(profile: str):
    rows = [compile_row(row, profile) for row in SOUND]

    sent = sum(check(one, event) for event in generate() for one in rows)

    assert sent > len(generate()) / 2


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("row", ROWS)
@on_rows("value", VALUES)
def test_strange_values_have_equal_bodies(row: str, value: str, profile: str):
    kind = "identify" if row == "user" else "track"
    properties = {"x": VALUES[value], "y": 1}
    event = {**make_track("Seen"), "type": kind, "properties": properties}

    check(compile_row(ROWS[row], profile), event)


def test_prototype_is_left_out_as_the_engine_does():
    event = {**make_track("Seen"), "properties": VALUES["prototype"]}

    planned = plan_body(compile_row(ROWS["traits"], "published"), event)

    assert planned.body is not None
    assert "__proto__" not in planned.body["body"]["traits"]


def test_plan_of_a_refused_payload_leaves_no_cycle_behind():
    """An error knows the frames that it passed, and these know the plan."""
    one, event = compile_row(ROWS["no time"], "published"), make_track()
    plan_subscription(one, event)
    gc.collect()

    assert plan_subscription(one, event).error is not None
    assert gc.collect() == 0
