"""Findings of many events, grouped by rule."""

from __future__ import annotations

from schematic_contracts.finding import Finding
from schematic_emulator.checks.stream.finding_groups import FindingGroup, FindingGroups

NAME = Finding(rule="event-name", message="a name")
OTHER = Finding(rule="event-name", message="another name")
METERED = Finding(rule="usage-no-company", message="nobody pays")
UNHEARD = Finding(rule="no-subscription", message="nobody listens")


def test_collector_counts_events_and_keeps_the_first_example():
    collector = FindingGroups()

    collector.add([NAME, METERED], "the first event")
    collector.add([OTHER], "the second event")
    collector.add([])

    assert collector.groups() == [
        FindingGroup("event-name", 2, NAME, "the first event"),
        FindingGroup("usage-no-company", 1, METERED, "the first event"),
    ]


def test_collector_counts_a_rule_once_for_one_event():
    collector = FindingGroups()

    collector.add([NAME, OTHER])

    assert collector.count("event-name") == 1
    assert collector.count("audience-lost") == 0


def test_most_severe_groups_come_first_and_then_the_most_frequent():
    collector = FindingGroups()
    lost = Finding(rule="audience-lost", message="lost")

    for findings in ([UNHEARD], [METERED], [METERED], [NAME], [lost, NAME]):
        collector.add(findings)

    assert [group.rule for group in collector.groups()] == [
        "event-name",
        "audience-lost",
        "usage-no-company",
        "no-subscription",
    ]


def test_group_writes_its_example_in_full():
    assert FindingGroup("event-name", 2, NAME, "an event").to_json() == {
        "rule": "event-name",
        "count": 2,
        "subject": "an event",
        "example": NAME.to_json(),
    }


def test_collector_prefers_an_example_that_shows_a_value():
    collector = FindingGroups()
    shown = Finding(rule="event-name", message="a name", found='"a b"')

    collector.add([NAME], "the first event")
    collector.add([shown], "the second event")
    collector.add([OTHER], "the third event")

    assert collector.groups() == [
        FindingGroup("event-name", 3, shown, "the second event")
    ]
