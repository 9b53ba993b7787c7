"""Faults that production has had, planted into clean traffic or a sound mapping."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from schematic_contracts.rules import get_rule
from schematic_emulator.judgement.traffic import rules as traffic_rules
from support.mapping_files import identify, make_file, mapped, track
from support.segment import make_track
from support.traffic import SOUND, find, generate, name_all

Event = dict[str, Any]
SOUND_FILE = make_file(*SOUND)
PROFILES = ("ai-usage", "b2b-saas", "ecommerce", "media", "mobile")
OFTEN = "Report Viewed"
NOTHING = 'type = "track" and event = "No such event"'


def changed(change: Callable[[Event, int], None]) -> list[Event]:
    """Return the clean traffic after a change of each event."""
    events = deepcopy(generate())
    for number, event in enumerate(events):
        change(event, number)
    return events


def is_often(event: Event) -> bool:
    return event.get("event") == OFTEN


def move_group(event: Event, _: int) -> None:
    if event["type"] == "track" and "groupId" in event["context"]:
        event["properties"]["groupId"] = event["context"].pop("groupId")


def drop_company_name(event: Event, _: int) -> None:
    for name in ("company", "company_name"):
        event.get("traits", {}).pop(name, None)


def put_id_into_name(event: Event, number: int) -> None:
    if is_often(event):
        event["event"] = f"Report {number} Viewed"


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("seed", [5, 8])
def test_clean_traffic_has_nothing_above_info(profile: str, seed: int):
    assert name_all(find(SOUND_FILE, generate(profile, seed))) == []


MAPPINGS = {
    "no company": ([mapped(track(), company_keys=None), SOUND[1]], "company-unmapped"),
    "empty company": ([mapped(track(), company_keys={}), SOUND[1]], "company-unmapped"),
    "other case": (
        [
            mapped(
                track(), company_keys={"groupId": {"@template": "{{context.groupID}}"}}
            ),
            SOUND[1],
        ],
        "path-absent",
    ),
    "no such name": (
        [track(), mapped(SOUND[1], user_name={"@path": "$.traits.full"})],
        "path-absent",
    ),
    "no such event": (
        [mapped(track(), event_name={"@path": "$.properties.event"}), SOUND[1]],
        "path-absent",
    ),
    "idle trigger": (
        [*SOUND, track(name="Idle", subscribe=NOTHING)],
        "mapping-unused",
    ),
}
SUBJECTS = {
    "no company": "Track Event: company_keys",
    "empty company": "Track Event: company_keys",
    "other case": "Track Event: company_keys.groupId",
    "no such name": "Identify User: user_name",
    "no such event": "Track Event: event_name",
    "idle trigger": "Idle",
}


@pytest.mark.parametrize("case", MAPPINGS)
def test_fault_of_a_mapping_is_the_only_finding(case: str):
    rows, rule = MAPPINGS[case]

    found = find(make_file(*rows), generate())

    assert name_all(found) == [(rule, SUBJECTS[case])]
    assert found[0].finding.place.startswith("mapping.json:")


def test_company_that_moved_is_found_where_it_is():
    found = find(SOUND_FILE, changed(move_group))

    assert name_all(found) == [("path-absent", "Track Event: company_keys.groupId")]
    assert "have $.properties.groupId" in found[0].finding.message


def test_condition_that_no_company_meets_is_found():
    path, missing = {"@path": "$.context.groupId"}, {"@path": "$.properties.groupId"}
    key = {"@if": {"exists": missing, "then": path}}
    file = make_file(mapped(track(), company_keys={"groupId": key}), identify())

    (found,) = find(file, generate())

    assert (found.finding.rule, found.finding.subject) == (
        "company-unmapped",
        "Track Event: company_keys",
    )


def test_company_name_that_is_gone_is_found():
    found = find(SOUND_FILE, changed(drop_company_name))

    assert name_all(found) == [("path-absent", "Identify User: company_name")]


def test_call_that_is_sent_twice_is_found():
    events = [
        again
        for event in generate()
        for again in ([event, event] if is_often(event) else [event])
    ]

    (found,) = find(SOUND_FILE, events)

    count = sum(map(is_often, generate()))
    assert (found.finding.rule, found.finding.subject) == ("repeated-message", OFTEN)
    assert (found.count, found.applies) == (count, len(events))
    assert is_often(events[found.line - 1])


def test_id_in_a_name_is_found():
    (found,) = find(SOUND_FILE, changed(put_id_into_name))

    assert (found.finding.rule, found.finding.subject) == (
        "name-with-id",
        "Report {id} Viewed",
    )
    assert found.count == sum(map(is_often, generate()))


def test_each_company_with_two_spellings_is_found():
    def write_large(event: Event, number: int) -> None:
        if number % 2 and "groupId" in event["context"]:
            event["context"]["groupId"] = event["context"]["groupId"].upper()

    found = name_all(find(SOUND_FILE, changed(write_large)))

    assert len(found) > 3
    assert {rule for rule, _ in found} == {"ids-collide"}
    assert all(len(set(subject.lower().split(" and "))) == 1 for _, subject in found)


HARMLESS = {
    "renamed": ([track(name="Usage"), mapped(SOUND[1]) | {"name": "People"}], 1),
    "reordered": (SOUND[::-1], 1),
    "backwards": (SOUND, -1),
}


@pytest.mark.parametrize(("rows", "step"), HARMLESS.values(), ids=HARMLESS)
def test_harmless_change_has_nothing_above_info(rows: list[Event], step: int):
    assert name_all(find(make_file(*rows), generate()[::step])) == []


def test_twice_as_many_calls_have_nothing_above_info():
    again = [{**event, "messageId": f"{event['messageId']}-2"} for event in generate()]

    assert name_all(find(SOUND_FILE, [*generate(), *again])) == []


def test_product_of_users_only_is_one_info():
    """Company fields are not absent where there is no company at all."""
    events = [make_track(messageId=f"m{number}") for number in range(30)]

    found = find(make_file(track()), events)

    assert [(one.finding.rule, one.count, one.applies) for one in found] == [
        ("users-only", 30, 30)
    ]


def test_few_events_leave_paths_and_triggers_alone():
    row = mapped(track(), user_keys={"id": {"@path": "$.user_id"}})
    events = [make_track(messageId=f"m{number}") for number in range(19)]

    assert name_all(find(make_file(row, identify()), events)) == []


@pytest.mark.parametrize("trigger", ['type = "Track"', 'type = "track', ""])
def test_mapping_that_cannot_match_is_reported_as_such_alone(trigger: str):
    """The finding on its trigger says why it matches nothing."""
    found = find(make_file(*SOUND, track(name="X", subscribe=trigger)), generate())

    assert name_all(found) == []


def test_misspelt_company_keys_are_reported_as_such_alone():
    row = mapped(track(), company_keys=None, company_key={})

    assert name_all(find(make_file(row, SOUND[1]), generate())) == []


def test_disabled_mapping_is_not_counted():
    row = track(name="Old", enabled=False, subscribe='type = "alias"')

    assert name_all(find(make_file(row, *SOUND), generate())) == []


def test_findings_are_of_traffic_scope_and_sorted():
    rows = [mapped(track(), company_keys=None), SOUND[1]]
    found = find(make_file(*rows), changed(put_id_into_name))

    severities = [one.finding.severity for one in found]
    assert {get_rule(one.finding.rule).scope for one in found} == {"traffic"}
    assert severities == sorted(severities, key=["error", "warning", "info"].index)


def test_further_subjects_are_counted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(traffic_rules, "MOST_SUBJECTS", 2)
    names = ("One", "one", "Two", "two", "Three", "three", "Four", "four")
    events = [make_track(name) for name in names]

    found = [
        one
        for one in find(make_file(track()), events)
        if one.finding.rule == "names-meet"
    ]

    assert [one.finding.subject for one in found] == ["four", "one", "others"]
    assert found[-1].finding.message == "2 more of this rule are not listed"
    assert found[-1].count == 2
