"""Check the findings in triggers, and that a sound trigger has none."""

from __future__ import annotations

import pytest

from schematic_emulator.destination import (
    compile_trigger,
    explain_trigger,
    lint_trigger,
    parse_trigger,
)
from schematic_emulator.destination.trigger.lint import finding_ids

CASES = {
    'type = "track" and event = "A" or event = "B"': [("mixed-joints", "or", 31)],
    'type = "track" or': [("idle-joint", "or", 15)],
    'or type = "track"': [("idle-joint", "or", 0)],
    'type = "track" and and name = "a"': [("idle-joint", "and", 15)],
    '(type = "track" and) name = "a"': [("idle-joint", "and", 16)],
    'event = ("a", "b")': [("missing-value", "event = (", 0)],
    "type = 'track'": [("single-quotes", "'track'", 7)],
    "properties.n>0": [
        ("missing-value", "properties.n>0", 0),
        ("lost-tail", "properties.n>0", 0),
    ],
    "properties.total>0": [("unreadable", ">", 16)],
    "🎉 properties.é = 1": [("unreadable", "🎉", 0)],
    "properties.é = 1": [("unreadable", "é", 11)],
    'anonymousId = "x" and type = "track"': [("ignored-field", 'anonymousId = "x"', 0)],
    '!type = "track"': [("idle-not", "!", 0)],
    '!(type = "track")': [("idle-not", "!", 0)],
    "properties.a = na": [("lost-tail", "na", 15)],
    "properties.🎉\\é = an": [("unreadable", "🎉", 11)],
    '(type = "track" and (event = "x"))': [("nested-parentheses", "(", 20)],
    '(type = "track"': [("unclosed-parenthesis", "(", 0)],
    'type = "track" and ()': [("empty-parentheses", "(", 19)],
    'type == "track"': [("double-equals", "type ==", 0)],
    'type = "Track"': [("unknown-type", 'type = "Track"', 0)],
    'properties.n = "5"': [("number-as-text", 'properties.n = "5"', 0)],
    'properties.n > "abc"': [("text-as-number", 'properties.n > "abc"', 0)],
    "event = null": [("text-field-number", "event = null", 0)],
    "userId = 5": [("text-field-number", "userId = 5", 0)],
    'lowercase(event) = "x"': [
        ("unknown-function", "lowercase", 0),
        ("missing-value", "event", 10),
    ],
    'event in ("a", "b")': [("unknown-operator", "event in (", 0)],
    'match(event, "x")': [("match-without-star", 'match(event, "x"', 0)],
    'match(event, "*x*")': [("match-without-star", 'match(event, "*x*"', 0)],
    'contains(type, "x")': [("wrong-argument", 'contains(type, "x"', 0)],
    "contains(event": [("missing-value", "contains(event", 0)],
    "type =": [("missing-value", "type =", 0)],
    "properties.0 = 5": [("cut-path", "properties.0", 0)],
    'type = "track" AND event = "x"': [("ignored-word", "AND", 15)],
    'not (type = "track")': [("ignored-word", "not", 0)],
    '"track"and event="x"': [("ignored-token", '"track"and event="x"', 0)],
    "": [("no-condition", "", 0)],
}
CLEAN = [
    'type = "track"',
    "type = track",
    'type = "track" and (event = "A" or event = "B")',
    "userId != null and name = null",
    'match(event, "Order*") and !contains(properties.plan, "x")',
    "properties.total >= 10.5",
    "properties.is_paid = true",
    'event = "an"',
]


@pytest.mark.parametrize(("trigger", "found"), CASES.items())
def test_lint_names_the_trap_and_its_place(trigger, found):
    """Each finding has its id, its text and where that starts."""
    traps = lint_trigger(trigger)

    assert [(one.id, one.found, one.start) for one in traps] == found


@pytest.mark.parametrize("trigger", CLEAN)
def test_lint_is_silent_about_a_sound_trigger(trigger):
    """A trigger that does what it says has no finding."""
    assert lint_trigger(trigger) == ()


def test_every_trap_has_a_case_a_consequence_and_a_cure():
    """The catalogue of findings and the cases above are the same set."""
    told = [trap.to_json() for trigger in CASES for trap in lint_trigger(trigger)]

    assert {one["trap"] for one in told} == set(finding_ids())
    assert all(one["consequence"] and one["cure"] for one in told)


def test_lint_takes_what_is_no_text():
    """A number is not a trigger, and that is a finding."""
    assert [trap.id for trap in lint_trigger(5)] == ["no-condition"]


def test_language_has_its_verbs_in_one_package():
    """It says of one trigger what it is, whether it matches and what is odd."""
    event = {"type": "track"}

    told = (
        parse_trigger("!type = 'track'")["children"][0]["value"],
        compile_trigger('type = "track"')(event),
        explain_trigger("type = 'track'", event).matches,
        [trap.id for trap in lint_trigger("!type = 'track'")],
    )

    assert told == ("'track'", True, False, ["idle-not", "single-quotes"])
