"""The editor's schemas are the contract plus the fields of both actions."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schematic_contracts import check
from schematic_contracts.export import export_contract
from schematic_contracts.reading.read_yaml import read_yaml
from schematic_emulator.configuration.configuration import drop_empty
from schematic_emulator.configuration.editor_schema import (
    configuration_schema,
    mapping_schema,
    write_editor_schemas,
    write_template,
)
from schematic_emulator.destination import presets
from schematic_emulator.destination.mapping_schema import mapping_definitions
from support.contract_files import read_examples

CONTRACT = "emulator/configuration"
CONFIGURATION = Draft202012Validator(configuration_schema())
MAPPING = Draft202012Validator(mapping_schema())
VALID = [
    example
    for example in read_examples()
    if example.contract == CONTRACT and not example.violations
]
SUBSCRIPTION = ("segment", "destinations", 0, "subscriptions", 0)


def template() -> dict[str, Any]:
    data: dict[str, Any] = read_yaml(write_template("web", "Dev", "key"), "f").data
    return data


def change(data: Any, steps: tuple[Any, ...], value: Any) -> Any:
    """Return a copy of the data with another value at a place."""
    changed = copy.deepcopy(data)
    place = changed
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = value
    return changed


def places(validator: Draft202012Validator, data: Any) -> list[tuple[Any, ...]]:
    return [tuple(error.absolute_path) for error in validator.iter_errors(data)]


@pytest.mark.parametrize("name", write_editor_schemas())
def test_schema_keeps_its_metaschema(name: str):
    Draft202012Validator.check_schema(write_editor_schemas()[name])


def test_schema_is_the_contract_plus_the_fields():
    """Taking away what was added leaves the contract: there is one source."""
    schema = configuration_schema()
    subscription = schema["$defs"]["Subscription"]

    subscription.pop("allOf")
    subscription["properties"]["partnerAction"].pop("enum")
    for name in mapping_definitions():
        schema["$defs"].pop(name)
    for section in ("segment", "emulator", "check"):
        schema["properties"][section]["type"] = "object"
    schema["$defs"]["Seed"]["type"] = "object"

    contract = export_contract(CONTRACT)
    assert schema | {"$id": contract["$id"]} == contract


def test_template_passes():
    assert places(CONFIGURATION, template()) == []


@pytest.mark.parametrize("example", VALID, ids=lambda one: one.name)
def test_examples_of_the_contract_pass(example: Any):
    assert places(CONFIGURATION, example.payload) == []


@pytest.mark.parametrize(
    ("steps", "value", "place"),
    [
        ((*SUBSCRIPTION, "mapping", "company_key"), {}, (*SUBSCRIPTION, "mapping")),
        ((*SUBSCRIPTION, "partnerAction"), "track", (*SUBSCRIPTION, "partnerAction")),
        ((*SUBSCRIPTION, "enable"), True, SUBSCRIPTION),
        (("emulator", "prot"), 1, ("emulator",)),
        (
            (*SUBSCRIPTION, "mapping", "user_keys", "userId"),
            {"@paht": "$.userId"},
            (*SUBSCRIPTION, "mapping", "user_keys", "userId"),
        ),
    ],
    ids=["field", "action", "property", "option", "directive"],
)
def test_misspelled_name_is_refused_at_its_place(steps: Any, value: Any, place: Any):
    assert places(CONFIGURATION, change(template(), steps, value)) == [place]


def test_unknown_field_is_a_violation_for_editors_only():
    """At run time it is a finding, so the contract accepts it."""
    steps = (*SUBSCRIPTION, "mapping", "company_key")
    data = change(template(), steps, {"@path": "$.groupId"})

    assert check(CONTRACT, drop_empty(data)) == []
    assert not CONFIGURATION.is_valid(data)


@pytest.mark.parametrize(
    "data",
    [
        presets(),
        presets()[0],
        {"subscriptions": presets()},
        {"mappings": presets(), "settings": {"apiKey": "k"}, "enabled": False},
        {"$schema": "./mapping.schema.json", "subscriptions": presets()},
    ],
    ids=["list", "one", "subscriptions", "mappings", "with its schema"],
)
def test_mapping_file_of_every_form_passes(data: Any):
    assert places(MAPPING, data) == []


@pytest.mark.parametrize("member", ["subscriptions", "mappings"])
def test_misspelled_field_of_a_mapping_file_is_refused_at_its_place(member: str):
    data = change({member: presets()}, (member, 1, "mapping", "company_key"), {})

    assert places(MAPPING, data) == [(member, 1, "mapping")]
    assert places(MAPPING, data[member]) == [(1, "mapping")]
    assert places(MAPPING, data[member][1]) == [("mapping",)]


def test_field_of_the_other_action_is_refused():
    data = change(presets(), (0, "mapping", "user_traits"), {})

    assert places(MAPPING, data) == [(0, "mapping")]
