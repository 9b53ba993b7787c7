"""A trigger that is unread or misread is found with explain's words."""

from __future__ import annotations

import pytest

from schematic_emulator.destination.trigger.lint import finding_ids, lint_trigger
from schematic_emulator.judgement.mapping_rules.find import find_mapping_findings
from schematic_emulator.judgement.mapping_rules.triggers import RULES
from schematic_emulator.judgement.trace.trigger_trace import trace_trigger
from support.mapping_files import make_file, track

UNREADABLE = [
    'type = "track" && event = "Order Completed"',
    'type = "track" and (event = "Order Completed"',
    'event_type = "track"',
    'typ = "track"',
    '(type = "track" and (event = "x"))',
    "properties.total>0",
    "",
]
IGNORED = [
    "type == track",
    'type = "Track"',
    "type = 'track'",
    '!type = "track"',
    'type = "track" and ()',
    'type = "track" AND event = "x"',
    'type = "track" and event = "A" or event = "B"',
    'event in ("a", "b")',
    'match(event, "x")',
]
MISREAD = ['properties.n = "5"', "userId = 5"]
CASES = [
    *[(trigger, "trigger-unreadable") for trigger in UNREADABLE],
    *[(trigger, "trigger-ignored") for trigger in IGNORED],
    *[(trigger, "trigger-misread") for trigger in MISREAD],
]


@pytest.mark.parametrize(("trigger", "rule"), CASES)
def test_trigger_has_one_finding_at_its_place(trigger: str, rule: str):
    (found,) = find_mapping_findings(make_file(track(subscribe=trigger)))

    assert (found.rule, found.subject) == (rule, "Track Event")
    assert (found.pointer, found.place) == ("/subscribe", "mapping.json:4:3")


@pytest.mark.parametrize(
    "trigger", ["type == track", 'typ = "track"', 'type = "Track"']
)
def test_words_are_those_of_explain(trigger: str):
    (found,) = find_mapping_findings(make_file(track(subscribe=trigger)))

    assert found.message == " ".join(trace_trigger(trigger, {}).traps)


def test_trigger_of_two_kinds_of_mistakes_has_both():
    trigger = "type = 'track' and properties.n = \"5\""

    found = find_mapping_findings(make_file(track(subscribe=trigger)))

    assert [one.rule for one in found] == ["trigger-ignored", "trigger-misread"]


def test_every_mistake_has_a_rule():
    rules = {
        one.rule
        for trigger in (*UNREADABLE, *IGNORED, *MISREAD)
        for one in lint_trigger(trigger)
    }

    assert rules == set(RULES)
    assert len(finding_ids()) > len(RULES)
