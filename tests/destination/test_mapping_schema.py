"""The schema of a mapping knows the action's fields and the engine's directives."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schematic_emulator.destination import check_mapping, presets
from schematic_emulator.destination.definition import action_names, find_fields
from schematic_emulator.destination.mapping.directives import DIRECTIVES
from schematic_emulator.destination.mapping.resolving import ROOT_DIRECTIVE
from schematic_emulator.destination.mapping_schema import (
    mapping_definition,
    mapping_definitions,
)

DEFINITIONS = mapping_definitions()
PATH = {"@path": "$.userId"}
OPERANDS = [
    *("text", "", 5, True, None, [], {}, ["$.a"], ["$.a", {}], [PATH, PATH]),
    *(PATH, {"@nope": 1}, {"value": PATH}, {"value": {"@nope": 1}}, [{"@nope": 1}]),
    *({"value": 1, "mode": "encode"}, {"objects": [PATH]}, {"exists": PATH}),
    *({"pattern": "a", "value": PATH}, {"apply": PATH, "mapping": {"a": PATH}}),
]


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": DEFINITIONS})


def places(action: str, mapping: Any) -> list[list[str | int]]:
    """Return where the schema refuses a mapping."""
    errors = validator(mapping_definition(action)).iter_errors(mapping)
    return [list(error.absolute_path) for error in errors]


@pytest.mark.parametrize("action", action_names())
def test_schema_knows_every_field_of_an_action_and_no_other(action: str):
    known = DEFINITIONS[mapping_definition(action)]["else"]["properties"]

    assert known.keys() - {ROOT_DIRECTIVE} == find_fields(action).keys()
    assert [
        key
        for key, field in find_fields(action).items()
        if field["label"] not in known[key]["description"]
    ] == []


def test_schema_names_every_directive():
    known = DEFINITIONS["Directive"]["properties"]

    assert known.keys() - {"_metadata"} == DIRECTIVES.keys()
    assert all(operand["description"] for operand in known.values())


@pytest.mark.parametrize("preset", presets(), ids=lambda one: one["partnerAction"])
def test_preset_is_accepted(preset: dict[str, Any]):
    assert places(preset["partnerAction"], preset["mapping"]) == []


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({"company_key": PATH}, [[]]),
        ({"event_name": {"@pth": "$.event"}}, [["event_name"]]),
        ({"event_name": {"text": "a"}}, [["event_name"]]),
        ({"event_name": [PATH]}, [["event_name"]]),
        ({"traits": {"plan": {"@path": 5}}}, [["traits", "plan", "@path"]]),
        ({"traits": {"deep": {"plan": {"@nope": 1}}}}, [["traits", "deep", "plan"]]),
        ({"user_keys": "u1"}, [["user_keys"]]),
        ({"traits": {"raw_event_name": {"x": 1}}}, [["traits", "raw_event_name"]]),
    ],
)
def test_mistake_is_found_at_its_place(mapping: Any, expected: list[list[str]]):
    assert places("trackEvent", mapping) == expected


@pytest.mark.parametrize(
    "mapping",
    [
        {"event_name": "Signed Up", "timestamp": None},
        {"user_keys": PATH, "company_keys": None},
        {"traits": {"list": [1, PATH], "seats": 5, "raw_event_name": PATH}},
        {"@path": "$.properties"},
        {ROOT_DIRECTIVE: {"@transform": {"apply": PATH}}, "event_name": PATH},
        {"event_name": {"@path": "$.event", "_metadata": {"label": "Event"}}},
        {"traits": {"@merge": {"objects": [PATH, {"a": 1}], "direction": "left"}}},
    ],
)
def test_what_segment_allows_is_accepted(mapping: Any):
    assert check_mapping(mapping) == []
    assert places("trackEvent", mapping) == []


@pytest.mark.parametrize("name", DIRECTIVES)
def test_schema_refuses_no_operand_that_the_engine_accepts(name: str):
    accepted = [
        operand
        for operand in OPERANDS
        if check_mapping({"traits": {"x": {name: operand}}}) == []
    ]

    refused = [one for one in accepted if places("trackEvent", {"traits": {name: one}})]

    assert accepted != []
    assert refused == []
