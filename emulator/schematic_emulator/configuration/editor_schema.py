"""Write the schemas by which an editor checks a configuration or a mapping file.

They are the contract `emulator/configuration` plus the fields of each action: an editor
marks a misspelled field while it is typed. At run time an unknown field is a finding.
"""

from __future__ import annotations

from typing import Any

from schematic_contracts.export import export_contract
from schematic_emulator.destination.definition import action_names
from schematic_emulator.destination.mapping_schema import (
    mapping_definition,
    mapping_definitions,
)

Schema = dict[str, Any]
CONTRACT = "emulator/configuration"
NAMESPACE = "urn:schematic-emulator:1:"
CONFIGURATION_FILE = "schematic-emulator.schema.json"
MAPPING_FILE = "mapping.schema.json"
LISTS = ("subscriptions", "mappings")


def write_editor_schemas() -> dict[str, Schema]:
    """Return each schema by the name of the file that it is exported to."""
    return {
        CONFIGURATION_FILE: configuration_schema(),
        MAPPING_FILE: mapping_schema(),
    }


def configuration_schema() -> Schema:
    """Return the schema of schematic-emulator.yaml with the fields of both actions."""
    schema = export_contract(CONTRACT)
    definitions = schema["$defs"]
    # A section may be empty, for instance when all its lines are comments.
    for name, section in schema["properties"].items():
        target = definitions["Seed"] if name == "schematic" else section
        target["type"] = ["object", "null"]
    definitions["Subscription"] = _add_fields(definitions["Subscription"])
    return {
        **schema,
        "$id": f"{NAMESPACE}configuration",
        "$defs": definitions | mapping_definitions(),
    }


def mapping_schema() -> Schema:
    """Return the schema of a mapping file with the fields of both actions.

    **shape**: a list of subscriptions, one subscription, or an object with the list
    as `subscriptions` or `mappings`. A destination's answer from Segment's Public API
    and Terraform's files have forms of their own, which it refuses.
    """
    destination = export_contract("emulator/destination")
    subscription = _add_fields(destination["$defs"]["Subscription"])
    others = {"if": {"required": [LISTS[1]]}, "then": _file(destination, LISTS[1])}
    return {
        "$schema": destination["$schema"],
        "$id": f"{NAMESPACE}mapping",
        "title": "Mapping file",
        "description": "Subscriptions of the Schematic destination: a list, one of "
        "them, or an object with the list as subscriptions or mappings.",
        "type": ["array", "object"],
        "items": {"$ref": "#/$defs/Subscription"},
        "if": {"type": "array"},
        "else": {
            "if": {"required": [LISTS[0]]},
            "then": _file(destination, LISTS[0]),
            "else": {**others, "else": {"$ref": "#/$defs/Subscription"}},
        },
        "$defs": {"Subscription": subscription, **mapping_definitions()},
    }


def _file(destination: Schema, member: str) -> Schema:
    """Return the schema of an object that has the list, beside the instance's own."""
    properties = dict(destination["properties"])
    listed = properties.pop("subscriptions")
    line = {"description": "Schema that an editor checks the file by."}
    return {
        "type": "object",
        "properties": {"$schema": line, member: listed, **properties},
        "additionalProperties": False,
    }


def _add_fields(subscription: Schema) -> Schema:
    """Return the schema of a subscription that knows the actions and their fields."""
    properties = subscription["properties"]
    actions = {**properties["partnerAction"], "enum": list(action_names())}
    return {
        **subscription,
        "properties": {**properties, "partnerAction": actions},
        "allOf": [_mapping_of(action) for action in action_names()],
    }


def _mapping_of(action: str) -> Schema:
    mapping = {"$ref": f"#/$defs/{mapping_definition(action)}"}
    return {
        "if": {
            "properties": {"partnerAction": {"const": action}},
            "required": ["partnerAction"],
        },
        "then": {"properties": {"mapping": mapping}},
    }
