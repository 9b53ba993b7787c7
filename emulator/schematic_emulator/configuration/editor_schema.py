"""Write the schemas by which an editor checks a configuration or a mapping file.

They are the contract `emulator/configuration` plus the fields of each action: an editor
marks a misspelled field while it is typed. At run time an unknown field is a finding.
"""

from __future__ import annotations

import json
import re
from importlib import resources
from textwrap import indent
from typing import TYPE_CHECKING, Any

from schematic_contracts.export import export_contract
from schematic_emulator.destination.definition import action_names
from schematic_emulator.destination.mapping_schema import (
    mapping_definition,
    mapping_definitions,
)

if TYPE_CHECKING:
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile

Schema = dict[str, Any]
CONTRACT = "emulator/configuration"
NAMESPACE = "urn:schematic-emulator:1:"
CONFIGURATION_FILE = "schematic-emulator.schema.json"
MAPPING_FILE = "mapping.schema.json"
LISTS = ("subscriptions", "mappings")
# The template's lines that a mapping file replaces.
_PRESETS = re.compile(
    r"      # These are the destination's presets.*?(?=\n# Seed)", re.DOTALL
)
_SCHEMATIC = re.compile(r"schematic:\n.*?(?=\nemulator:)", re.DOTALL)


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


def write_template(
    source: str, destination: str, write_key: str, mapping: MappingFile | None = None
) -> str:
    """Return the text of a commented configuration file that loads as it stands.

    It has one source with its write key and one destination with the subscriptions of
    `mapping`, by default the presets.
    """
    text = (
        resources.files(__package__).joinpath("data/template.yaml").read_text("utf-8")
    )
    names = {"source": source, "destination": destination, "write_key": write_key}
    # A JSON string is a YAML string.
    text = re.sub(
        "<(source|destination|write_key)>",
        lambda found: json.dumps(names[found[1]], ensure_ascii=False),
        text,
    )
    return text if mapping is None else _insert(text, mapping)


def _insert(text: str, mapping: MappingFile) -> str:
    """Return the template with what a mapping file says instead of the presets."""
    # Loaded for those who have such a file: PyYAML is slow to import.
    from schematic_emulator.configuration.mapping_file.write_yaml import write_yaml

    if not mapping.is_enabled:
        text = text.replace("\n      enabled: true\n", "\n      enabled: false\n", 1)
    rows = [row.subscription for row in mapping.rows if row.runs]
    given: dict[str, Any] = {"settings": mapping.settings} if mapping.settings else {}
    written = indent(write_yaml({**given, "subscriptions": rows}), " " * 6)
    text = _PRESETS.sub(lambda _: written, text)
    if mapping.schematic:
        section = write_yaml({"schematic": mapping.schematic})
        text = _SCHEMATIC.sub(lambda _: section, text)
    return text
