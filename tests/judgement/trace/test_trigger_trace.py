"""Why a trigger matches an event, or by how little it does not."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.trace.trigger_trace import (
    ConditionTrace,
    TriggerTrace,
    trace_trigger,
)

EVENT = {
    "type": "track",
    "event": "Order Completed",
    "properties": {"total": 5, "plan": {"tier": "Gold "}},
}


def test_matching_trigger_shows_each_condition():
    trigger = 'type = "track" and properties.total > 3'

    assert trace_trigger(trigger, EVENT) == TriggerTrace(
        trigger,
        matches=True,
        conditions=(
            ConditionTrace('type = "track"', "/type", '"track"', holds=True),
            ConditionTrace(
                "properties.total > 3", "/properties/total", "5", holds=True
            ),
        ),
    )


def test_nested_conditions_are_traced_one_by_one():
    trigger = 'type = "page" or (event = "Other" and traits.email = null)'

    trace = trace_trigger(trigger, EVENT)

    told = [(one.pointer, one.found, one.holds) for one in trace.conditions]
    assert not trace.matches
    assert told == [
        ("/type", '"track"', False),
        ("/event", '"Order Completed"', False),
        ("/traits/email", "absent", True),
    ]


@pytest.mark.parametrize(
    ("trigger", "hint"),
    [
        ('event = "order completed"', "differs in upper and lower case only"),
        ('properties.plan.tier = "Gold"', "differs in spaces at an end only"),
        ('event = "Order"', "the first 5 of 5 characters agree"),
        ("properties.total = 6", "1 too little"),
        ('event = "Cart Viewed"', ""),
    ],
    ids=["case", "spaces", "start", "number", "another"],
)
def test_near_miss_is_hinted_at(trigger: str, hint: str):
    (condition,) = trace_trigger(trigger, EVENT).conditions

    assert (condition.holds, condition.hint) == (False, hint)


@pytest.mark.parametrize("trigger", ["type", "", None, 5], ids=repr)
def test_unreadable_trigger_says_so(trigger: object):
    trace = trace_trigger(trigger, EVENT)

    assert not trace.matches
    assert trace.error


def test_trace_is_inert():
    trace = trace_trigger('event = "\x1b[2J"', {"event": "\x1b[2J\u202e"})

    texts = [trace.text, *(one.text + one.found for one in trace.conditions)]
    assert [text for text in texts if not text.isprintable()] == []


def test_trace_is_written_as_json():
    assert trace_trigger('type = "track"', EVENT).to_json() == {
        "trigger": 'type = "track"',
        "matches": True,
        "error": "",
        "conditions": [
            {
                "condition": 'type = "track"',
                "pointer": "/type",
                "found": '"track"',
                "holds": True,
                "hint": "",
            }
        ],
        "traps": [],
    }


def test_trap_is_shown_with_its_cure():
    """What a person meant and the engine does not do is named beside the trigger."""
    (trap,) = trace_trigger("type = 'track'", EVENT).traps

    assert trap.startswith("'track': Single quotes are part of the text")
    assert trap.endswith("Write the text in double quotes.")
