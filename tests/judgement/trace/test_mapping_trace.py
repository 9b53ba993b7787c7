"""Each field is traced to its target field, the one that the destination writes."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.destination import definition, run_action
from schematic_emulator.destination.definition import TARGET_FIELDS
from schematic_emulator.judgement.trace.mapping_trace import (
    NOT_THERE,
    FieldTrace,
    SourceValue,
    find_at,
    trace_mapping,
)

ACTIONS = definition()["actions"]
CASES = [(action, name) for action, data in ACTIONS.items() for name in data["fields"]]
VALUES = {"datetime": "2026-01-02T03:04:05.000Z", "string": "a-name"}

EVENT = {"event": "Order Completed", "userId": "", "n": 5, "context": {"g": None}}


def trace(field: str, mapping: dict[str, object], body: object = None) -> FieldTrace:
    found = {
        one.field: one for one in trace_mapping("trackEvent", mapping, EVENT, body)
    }
    return found[field]


def test_field_is_followed_from_its_path_to_the_body():
    mapping = {"event_name": {"@path": "$.event"}}

    found = trace("event_name", mapping, {"body": {"event": "order_completed"}})

    assert found == FieldTrace(
        "event_name",
        True,
        '{"@path": "$.event"}',
        (SourceValue("$.event", '"Order Completed"'),),
        '"Order Completed"',
        "rewritten",
        "/body/event",
        '"order_completed"',
    )


def test_every_path_of_a_nested_directive_is_traced():
    directive = {
        "a": {"@if": {"exists": {"@path": "$.n"}, "then": {"@path": "$.event"}}},
        "b": [{"@path": "$.none"}],
    }

    found = trace("traits", {"traits": directive})

    assert found.sources == (
        SourceValue("$.n", "5"),
        SourceValue("$.event", '"Order Completed"'),
        SourceValue("$.none", "absent"),
    )


@pytest.mark.parametrize(
    ("mapping", "body", "note"),
    [
        ({}, {"body": {}}, "not mapped"),
        ({"traits": {"@path": "$.x"}}, {"body": {}}, "nothing found"),
        ({"traits": {"@path": "$.userId"}}, {"body": {}}, "empty: removed"),
        ({"traits": {"@path": "$.context.g"}}, {"body": {}}, "empty: removed"),
        ({"traits": {"a": 1}}, {"body": {}}, "not sent"),
        ({"traits": {"a": 1}}, None, "not sent"),
        ({"traits": {"a": 1}}, {"body": {"traits": {"a": 1}}}, ""),
        ({"traits": {"a": 1}}, {"body": {"traits": {"a": 2}}}, "rewritten"),
        ({}, {"body": {"traits": {"raw": 1}}}, "added by the profile"),
    ],
)
def test_note_says_what_happened_on_the_way(mapping: dict, body: object, note: str):
    assert trace("traits", mapping, body).note == note


def test_unknown_field_is_said_to_be_dropped():
    assert trace("nonsense", {"nonsense": 1}).note == "no such field: dropped"


def test_faulty_directive_says_why():
    found = trace("traits", {"traits": {"@nonsense": 1}})

    assert found.yielded == "absent"
    assert "has an invalid directive: @nonsense" in found.note


def test_trace_is_inert():
    event = {"\x1b": "\x1b[2J"}
    mapping = {"tra\x1bits": {"@path": "$.\x1b"}}

    (*_, found) = trace_mapping("trackEvent", mapping, event, None)

    texts = [found.field, found.directive, found.yielded, found.sources[0].path]
    assert [text for text in texts if not text.isprintable()] == []


def test_source_has_its_place_as_a_pointer_too():
    source = SourceValue("$.products[0].a/b", "absent")

    assert source.to_json() == {
        "path": "$.products[0].a/b",
        "pointer": "/products/0/a~1b",
        "found": "absent",
    }


@pytest.mark.parametrize(("action", "name"), CASES, ids=str)
def test_target_field_is_where_the_destination_writes(action: str, name: str):
    fields = ACTIONS[action]["fields"]
    mapping = {
        key: VALUES.get(field["type"], {"id": key}) for key, field in fields.items()
    }
    (request,) = run_action(action, mapping, {"type": "track"}, {"apiKey": "k"})

    sent = find_at(json.loads(request.body), TARGET_FIELDS[action][name])

    assert sent == mapping[name]


def test_every_field_of_every_action_has_a_target_field():
    assert {action: sorted(fields) for action, fields in TARGET_FIELDS.items()} == {
        action: sorted(data["fields"]) for action, data in ACTIONS.items()
    }


@pytest.mark.parametrize("body", [{}, {"a": 1}, {"a": {"c": 1}}, []], ids=repr)
def test_absent_value_is_not_found(body: object):
    assert find_at(body, "/a/b") is NOT_THERE
