"""Verdicts that are shared are those that each event would have by itself."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schematic_emulator.checks.stream.judge_line import SegmentJudge
from schematic_emulator.cli.demo.mapping import repaired_mapping
from schematic_emulator.destination import presets
from segment_fixtures import World
from segment_fixtures.strategies import mappings, segment_events, triggers

GOLDEN = Path(__file__).parents[2] / "golden" / "destination"
TRACK = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u1",
    "timestamp": "2026-01-02T03:04:05.678Z",
    "context": {"groupId": "acme"},
    "traits": {"name": "Ada", "seats": 3},
}
IDENTIFY = {**TRACK, "type": "identify"}
AUDIENCE = {"computation_key": "seats", "computation_class": "audience"}
# Values that a mapping, a check or a contract might distinguish. Half a surrogate pair
# is none of them: a line that has one is not JSON.
VALUES = [
    *(None, True, 0, 1, 3, 1.5, 1e300, 2**70, "", " ", "é", "null", "\x00"),
    *("x" * 300, "5", "2026-01-02", "2026-02-30T03:04:05.678Z", "2026-01-02T03:04:05Z"),
    *("yesterday", [], [1], ["a"], {}, {"a": None}, {"a": 1}, "🚀", "a-b", "a b!"),
    *({"computation_key": "name"}, AUDIENCE, {**AUDIENCE, "computation_key": "none"}),
    "2026-01-02T03:04:05.679Z",
]
PLACES = [
    *(["type"], ["event"], ["userId"], ["timestamp"], ["context"], ["traits"]),
    *(["context", "groupId"], ["context", "personas"], ["traits", "name"]),
    *(["traits", "seats"], ["traits", "company_name"], ["integrations"]),
    *(
        ["messageId"],
        ["receivedAt"],
        ["sentAt"],
        ["originalTimestamp"],
        ["anonymousId"],
    ),
    *(["context", "library"], ["context", "library", "name"], ["properties"]),
]
PROFILES = ("published", "documented")


def with_fields(fields: dict) -> list[dict]:
    """Return the presets with some fields replaced in each."""
    return [{**one, "mapping": {**one["mapping"], **fields}} for one in presets()]


def choosing_mapping() -> list[dict]:
    """Return the presets with an `@if` in each, and notes as Segment keeps them."""
    name = {"@path": "$.traits.name", "_metadata": {"label": "Name"}}
    seats = {"@path": "$.traits.seats"}
    keys = {
        "id": {"@if": {"exists": name, "then": name, "else": {"@path": "$.userId"}}},
        "seats": {"@if": {"exists": seats, "then": seats}},
    }
    cased = {"@case": {"operator": "upper", "value": seats}}
    return with_fields({"company_keys": keys, "user_name": cased})


def changing_mapping() -> list[dict]:
    """Return the presets with every directive that makes something of a value."""
    name, traits = {"@path": "$.traits.name"}, {"@path": "$.traits"}
    user = {"@path": "$.userId"}
    texts = {
        "whole": {"@template": "{{userId}} {{traits.name}}"},
        "part": {"@template": "{{traits.seats}}"},
        "upper": {"@case": {"operator": "upper", "value": name}},
        "liquid": {"@liquid": "{{ traits.name | upcase }} of {{ context.groupId }}"},
        "default": {"@liquid": '{{traits.seats|default:"no"|downcase}}'},
        "longer": {"@replace": {"pattern": "a", "replacement": "bc", "value": user}},
        "shorter": {"@replace": {"pattern": "a", "replacement": "", "value": name}},
        "written": {"@json": {"mode": "encode", "value": name}},
    }
    twice = {"@transform": {"apply": {"b": name}, "mapping": {"@path": "$.b"}}}
    fields = {
        "company_keys": texts,
        "traits": {"@merge": {"objects": [traits, {"x": user}], "direction": "right"}},
        "user_traits": {"@flatten": {"value": traits, "separator": "."}},
        "company_traits": {
            "list": [name, {"@arrayPath": ["$.traits.seats", {"n": {"@path": "$.a"}}]}],
            "read": {"@json": {"mode": "decode", "value": name}},
            "set": {"@literal": True},
            "left": {"@excludeWhenNull": user},
            "twice": twice,
        },
        "company_name": {"@template": "of {{context.groupId}}"},
    }
    return with_fields(fields)


def merging_mapping() -> list[dict]:
    """Return the presets with members that two of the event's own lie over."""
    both = [{"@path": "$.traits.name"}, {"@path": "$.context"}]
    merged = {"@merge": {"objects": both, "direction": "left"}}
    flat = {"@flatten": {"value": {"@path": "$.context"}, "separator": "_"}}
    return with_fields({"company_keys": merged, "user_keys": flat})


def resolved_mapping() -> list[dict]:
    """Return the presets with fields whose reads cannot be listed."""
    name = "{% if event %}{{ event | downcase }}{% endif %}"
    keys = {"id": {"@liquid": "{% if userId %}{{ userId | slice: 0, 9 }}{% endif %}"}}
    fields = {
        "event_name": {"@liquid": name},
        "timestamp": {"@liquid": "{{ timestamp | strip }}"},
        "company_keys": keys,
        "traits": {"name": {"@path": {"@path": "$.traits.name"}}},
    }
    return with_fields(fields)


def naming_mapping() -> list[dict]:
    """Return two mappings of track events with names made in different ways."""
    made = {"@replace": {"pattern": " ", "value": {"@path": "$.event"}}}
    keys = {"id": {"@path": "$.context.groupId"}}
    track = presets()[0]
    named = [
        {**track["mapping"], "event_name": made, "company_keys": keys},
        {**track["mapping"], "event_name": {"@template": "{{traits.name}} {{event}}"}},
        {**track["mapping"], "event_name": "constant"},
    ]
    rules = ['type = "track" and event != "a b!"', "traits.seats = 3", 'event = "a-b"']
    return [
        {**track, "subscribe": rule, "mapping": mapping}
        for rule, mapping in zip(rules, named, strict=True)
    ]


def filled_mapping() -> list[dict]:
    """Return the presets with values that the intake adds to some calls."""
    keys = {
        "id": {"@path": "$.messageId"},
        "library": {"@path": "$.context.library.name"},
        "whole": {"@path": "$.context"},
    }
    return with_fields({"company_keys": keys})


def replaced_mapping() -> list[dict]:
    """Return mappings of values that the intake sets in every event."""
    fields = {"timestamp": {"@path": "$.originalTimestamp"}}
    rule = 'type = "track" and context.library.name = "unknown"'
    return [
        *with_fields(fields),
        {**presets()[0], "subscribe": rule},
        *with_fields({"user_name": {"@liquid": "{{ sentAt | slice: 0, 4 }}"}}),
    ]


def broken_mapping() -> list[dict]:
    """Return mappings that the engine refuses, wholly or for some events."""
    track, identify = presets()
    root = {"__segment_internal_directive": {"@transform": {"apply": {}}}}
    return [
        {**track, "partnerAction": "renamed"},
        {**track, "subscribe": "type == track"},
        {**track, "subscribe": "", "mapping": {}},
        {**track, "subscribe": 'userId = "u1"', "mapping": {"@path": "$.traits"}},
        {**track, "subscribe": 'userId = "5"', "mapping": {"traits": {"@none": 1}}},
        {**identify, "mapping": {**identify["mapping"], **root}},
        {**identify, "subscribe": 'event = "a b!" and ()'},
    ]


MAPPINGS = {
    "presets": presets(),
    "repaired": repaired_mapping(),
    "choosing": choosing_mapping(),
    "changing": changing_mapping(),
    "merging": merging_mapping(),
    "resolved": resolved_mapping(),
    "naming": naming_mapping(),
    "filled": filled_mapping(),
    "replaced": replaced_mapping(),
    "broken": broken_mapping(),
}
PAIRS = [(name, profile) for name in MAPPINGS for profile in PROFILES]
SHARES = 5


def set_at(event: dict, path: list[str], value: object) -> dict:
    head, *rest = path
    inner = event.get(head)
    below = inner if isinstance(inner, dict) else {}
    return {**event, head: set_at(below, rest, value) if rest else value}


def odd_events():
    for event in (TRACK, IDENTIFY):
        for place in PLACES:
            for value in VALUES:
                yield set_at(event, place, value)
                personas = set_at(event, ["context", "personas"], AUDIENCE)
                yield set_at(personas, place, value)


def assert_alike(subscriptions, profile, events):
    """Assert that each event has the verdict that a judge without a memory gives."""
    judge = SegmentJudge(subscriptions, profile)
    wrong = [
        event for event in events if judge.judge(event) != judge.judge_alone(event)
    ]
    assert wrong == []


@pytest.mark.parametrize(("name", "profile"), PAIRS)
def test_shared_verdict_is_that_of_the_event_itself(name, profile):
    """Whatever order events come in, a remembered verdict is the right one.

    Each mapping has its share of the odd events; several have each.
    """
    first = PAIRS.index((name, profile)) % SHARES
    events = [*islice(odd_events(), first, None, SHARES)]

    assert_alike(MAPPINGS[name], profile, [*events, *World(seed=11).events(200)])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "profile"), PAIRS)
def test_shared_verdict_is_right_for_every_odd_event(name, profile):
    events = [*odd_events(), *World(seed=11).events(500)]

    assert_alike(MAPPINGS[name], profile, events)


def read_cases(subject):
    text = (GOLDEN / f"{subject}.ndjson").read_text("utf-8")
    return [json.loads(line) for line in text.strip().split("\n")]


@pytest.mark.parametrize(
    "start",
    [0, pytest.param(1, marks=pytest.mark.slow)],
    ids=["each", "each-otherwise"],
)
@pytest.mark.parametrize("subject", ["map", "map-wide", "map-liquid"])
def test_shared_verdict_is_right_for_every_golden_mapping(subject, start):
    """By turns with both profiles; the slow run has the other one for each."""
    for number, case in enumerate(read_cases(subject), start):
        mapping, event = case["case"].get("mapping"), case["case"].get("event")
        if not isinstance(mapping, dict) or not isinstance(event, dict):
            continue
        fields = {**presets()[0]["mapping"], "traits": mapping, "company_keys": mapping}
        name = {**fields, "event_name": mapping.get("v", "a")}
        rows = [{**presets()[0], "mapping": one} for one in (mapping, fields, name)]
        events = [event, {**event, **TRACK}, {**TRACK, **event}, {**event, "type": 5}]

        profile = PROFILES[number % 2]
        assert_alike(rows, profile, [*events, *reversed(events)])


@pytest.mark.parametrize("profile", PROFILES)
def test_shared_verdict_is_right_for_every_golden_trigger(profile):
    cases = [line["case"] for line in read_cases("fql")]
    events = [case["event"] for case in cases if isinstance(case.get("event"), dict)]
    for start in range(0, len(cases), 40):
        rows = [
            {**presets()[number % 2], "subscribe": case.get("subscribe")}
            for number, case in enumerate(cases[start : start + 40])
        ]

        assert_alike(rows, profile, events[start : start + 60])


@given(
    st.lists(st.tuples(triggers(), mappings()), min_size=1, max_size=4),
    st.lists(segment_events(), min_size=2, max_size=8),
    st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(VALUES)), max_size=8),
    st.sampled_from(PROFILES),
)
@settings(max_examples=150, deadline=None)
def test_shared_verdict_is_right_for_any_mapping_and_event(rows, events, odd, profile):
    actions = ("trackEvent", "identifyUser")
    subscriptions = [
        {"partnerAction": actions[number % 2], "subscribe": rule, "mapping": mapping}
        for number, (rule, mapping) in enumerate(rows)
    ]
    changed = [
        set_at(event, place, value)
        for event, (place, value) in zip(events, odd, strict=False)
    ]

    assert_alike(subscriptions, profile, [*events, *changed])


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(VALUES))),
        max_size=12,
    ),
    st.sampled_from(sorted(MAPPINGS)),
    st.sampled_from(PROFILES),
)
@settings(max_examples=150, deadline=None)
def test_shared_verdict_is_right_for_events_odd_in_several_places(many, name, profile):
    events = []
    for number, changes in enumerate(many):
        event = (TRACK, IDENTIFY)[number % 2]
        for place, value in changes:
            event = set_at(event, place, value)
        events.append(event)

    assert_alike(MAPPINGS[name], profile, events)


def test_most_events_share_a_verdict():
    judge = SegmentJudge(presets(), "published")

    for event in World(seed=1).events(1000):
        judge.judge(event)

    assert judge.remembered < 50


def test_events_of_any_number_of_names_share_a_verdict():
    judge = SegmentJudge(presets(), "published")

    names = {
        judge.judge({**TRACK, "event": f"Order {number}"}).sent_name
        for number in range(1000)
    }

    assert len(names) == 1000
    assert judge.remembered == 1


@pytest.mark.parametrize(
    ("integrations", "refused", "has_finding"),
    [
        ({}, "", False),
        ({"All": False, "Schematic": {"a": 1}}, "", False),
        ({"All": False}, "integrations: All is false", False),
        ({"Schematic": False}, "integrations: Schematic is false", False),
        ({"schematic": False}, "", True),
    ],
)
def test_integrations_object_is_heeded_as_segment_does(
    integrations, refused, has_finding
):
    """Events that Segment filters out are counted; a wrong name is a finding."""
    judge = SegmentJudge(presets(), "published")
    judge.judge(TRACK)

    verdict = judge.judge({**TRACK, "integrations": integrations})

    assert verdict.refused == refused
    assert ("integrations-name" in verdict.rules) is has_finding
