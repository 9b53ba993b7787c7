"""Check why a trigger does not match, field by field."""

from __future__ import annotations

import pytest

from schematic_emulator.destination import UNDEFINED, explain_trigger

MISSES = [
    ('event = "Order Completed"', {"event": "order completed"}, "upper and lower case"),
    ('event = "Order Completed"', {"event": "Order Completed "}, "spaces at an end"),
    ('event = "Order Completed"', {"event": "order_completed"}, "punctuation"),
    ('event = "Order Completed"', {"event": "Order Cancelled"}, "the first 7 of 15"),
    ('event = "Order"', {"event": "Cart"}, ""),
    ("event = 'Order'", {"event": "Order"}, "single quotes"),
    ('event = "5"', {"event": 5}, "a number, and the trigger compares with text"),
    ('event = "x"', {"event": []}, "only text can match, and this is an array"),
    ('properties.a = "x"', {"properties": {"A": "x"}}, "there is 'A', not 'a'"),
    ('properties.a = "x"', {"properties": {}}, ""),
    ("properties.n >= 10", {"properties": {"n": 9.5}}, "0.5 too little"),
    ("properties.n < 10", {"properties": {"n": 10}}, "exactly at the limit"),
    ("properties.n = 10", {"properties": {"n": "10"}}, "the text of a number"),
    ("properties.n = 10", {"properties": {"n": True}}, "and this is a boolean"),
    (
        'properties.n > "x"',
        {"properties": {"n": 1}},
        "with a value that is not a number",
    ),
    ("properties.b = true", {"properties": {"b": "TRUE"}}, "compares with the boolean"),
    ("properties.b = true", {"properties": {"b": False}}, "it is false"),
    ("properties.b = true", {"properties": {"b": 1}}, "only a boolean can match"),
    ('contains(event, "Order")', {"event": "my order"}, "upper and lower case"),
    ('match(event, "Order*")', {"event": "order 5"}, "upper and lower case"),
    ('event != "x"', {"event": "x"}, ""),
    ('properties.\\. = "x"', {"properties": {}}, "(reading 'reduce')"),
]


@pytest.mark.parametrize(("trigger", "event", "miss"), MISSES)
def test_explanation_says_by_how_little_a_condition_fails(trigger, event, miss):
    """Near misses are described; a distant value has no description."""
    (condition,) = explain_trigger(trigger, event).conditions

    assert not condition.matches
    assert miss in condition.miss
    assert bool(condition.miss) == bool(miss)


def test_explanation_holds_every_condition_with_its_values():
    """Field, operator, expected and actual value stand side by side."""
    trigger = 'type = "track" and (properties.plan = "pro" or traits.a\\/b != null)'
    event = {"type": "track", "properties": {"plan": "free"}}

    told = explain_trigger(trigger, event).to_json()

    assert told["trigger"] == trigger
    assert told["matches"] is False
    assert told["conditions"] == [
        {
            "condition": 'type = "track"',
            "field": "type",
            "pointer": "/type",
            "operator": "=",
            "expected": "track",
            "actual": "track",
            "matches": True,
            "joined_by": "and",
            "group": 0,
            "miss": "",
        },
        {
            "condition": 'properties.plan = "pro"',
            "field": "properties.plan",
            "pointer": "/properties/plan",
            "operator": "=",
            "expected": "pro",
            "actual": "free",
            "matches": False,
            "joined_by": "or",
            "group": 1,
            "miss": "",
        },
        {
            "condition": "traits.a\\/b != null",
            "field": "traits.a/b",
            "pointer": "/traits/a~1b",
            "operator": "exists",
            "matches": False,
            "joined_by": "or",
            "group": 1,
            "miss": "",
        },
    ]


def test_explanation_marks_what_is_absent():
    """An absent value is UNDEFINED, not null."""
    (condition,) = explain_trigger('name = "x"', {}).conditions

    assert condition.actual is UNDEFINED


@pytest.mark.parametrize(
    ("trigger", "event", "conditions"),
    [("nonsense", {}, 0), (5, {}, 0), ('type = "a" and ()', {"type": "a"}, 1)],
    ids=["unreadable", "no text", "throws"],
)
def test_explanation_tells_an_error_instead_of_raising(trigger, event, conditions):
    """What the engine cannot read or run matches nothing and says why."""
    explanation = explain_trigger(trigger, event)

    assert (explanation.matches, bool(explanation.error)) == (False, True)
    assert len(explanation.conditions) == conditions


@pytest.mark.parametrize("event", [None, [], "text", 5, {"type": None}])
def test_explanation_takes_any_event(event):
    """An event that is none is no reason to fail."""
    assert explain_trigger('type = "track"', event).matches is False
