"""Describe mappings of each action as JSON Schema, so that an editor checks them.

Fields are those of `definition.json`, directives those of `DIRECTIVES`. The emulator
itself accepts unknown fields and reports them as findings. Ours: the published
destination has no such schema.
"""

from __future__ import annotations

from typing import Any

from schematic_emulator.destination.definition import action_names, find_fields
from schematic_emulator.destination.mapping.directives import DIRECTIVES
from schematic_emulator.destination.mapping.resolving import ROOT_DIRECTIVE

Schema = dict[str, Any]
_HAS_DIRECTIVE: Schema = {
    "type": "object",
    "not": {"propertyNames": {"pattern": "^([^@]|$)"}},
}
_TYPES = {"string": "Text", "object": "Object", "datetime": "Date and time"}
_DESCRIPTIONS = {
    "@path": "Value at a path of the event, such as $.properties.total.",
    "@template": "Text with values of the event, such as {{properties.total}}.",
    "@liquid": "Text that a Liquid template renders.",
    "@arrayPath": "List at a path, with a mapping for each of its items.",
    "@literal": "Value that is sent as it is written here.",
    "@excludeWhenNull": "Value that is left out if it is null.",
    "@if": "Value that depends on whether another one exists or is blank.",
    "@case": "Text in upper or lower case: operator, value.",
    "@replace": "Text with a pattern replaced: pattern, replacement, value.",
    "@json": "Value encoded as JSON text, or decoded from it: mode, value.",
    "@flatten": "Object without levels: value, separator.",
    "@merge": "Several objects as one: objects, direction.",
    "@transform": "Mapping that is applied to the result of another: apply, mapping.",
}


def mapping_definition(action: str) -> str:
    """Return the name of the definition of an action's mapping."""
    return f"{action[0].upper()}{action[1:]}Mapping"


def mapping_definitions() -> dict[str, Schema]:
    """Return the definitions for a schema's `$defs`: a mapping of each action.

    `mapping_definition` names them. Unlike the engine they refuse unknown fields, and
    objects without a directive where an action needs text.
    """
    mappings = {mapping_definition(name): _mapping(name) for name in action_names()}
    return mappings | {
        "Directive": _directive(),
        "Node": _node("Constant or directive.", {"additionalProperties": NODE}),
        "AnyValue": _node("Any value; directives in it are checked.", {}),
        "ObjectField": {
            "$comment": "Object of constants and directives, or one directive.",
            "allOf": [{"type": ["object", "null"]}, NODE],
        },
        "TextField": _text("Text, or a directive.", "number", "boolean", "null"),
        "TextOperand": _text("Text, or a directive that returns it."),
    }


def _refer(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


NODE = _refer("Node")
OPTIONS: Schema = {"type": "object", "additionalProperties": NODE}
# What the engine accepts as the operand of a directive; all others have options.
_OPERANDS: dict[str, Schema] = {
    "@path": _refer("TextOperand"),
    "@template": _refer("TextOperand"),
    "@liquid": {"type": "string"},
    "@literal": _refer("AnyValue"),
    "@excludeWhenNull": _refer("AnyValue"),
    "@arrayPath": {
        "type": "array",
        "prefixItems": [_refer("TextOperand"), NODE],
        "minItems": 1,
    },
}


def _mapping(action: str) -> Schema:
    fields = {key: _field(field) for key, field in find_fields(action).items()}
    # Segment writes it for some mappings; editors are asked not to offer it.
    root = {
        "description": "Directive that is applied to all other fields.",
        "doNotSuggest": True,
    }
    schema: Schema = {
        "properties": {**fields, ROOT_DIRECTIVE: root},
        "additionalProperties": False,
    }
    return {"type": "object", **_node(f"Fields of the action {action}.", schema)}


def _field(field: Schema) -> Schema:
    kind = "ObjectField" if field["type"] == "object" else "TextField"
    need = "required" if field["required"] else "optional"
    # No title: editors show that of another field, since the definition is shared.
    words = f"{field['label']}: {field['description']} {_TYPES[field['type']]}, {need}."
    schema = {"description": words, "allOf": [_refer(kind)]}
    if "properties" not in field:
        return schema
    # Others are allowed: these are for an editor to offer.
    inner = {key: _field(one) for key, one in field["properties"].items()}
    return schema | {"properties": inner}


def _node(comment: str, otherwise: Schema) -> Schema:
    """Return the schema of a directive, or of another value."""
    schema = {"if": _HAS_DIRECTIVE, "then": _refer("Directive"), "else": otherwise}
    return {"$comment": comment, **schema}


def _text(comment: str, *more: str) -> Schema:
    return {
        "$comment": comment,
        "if": {"type": "object"},
        "then": _refer("Directive"),
        "else": {"type": ["string", *more]},
    }


def _directive() -> Schema:
    properties = {name: _operand(name) for name in DIRECTIVES}
    return {
        "$comment": "An object with one key that starts with @.",
        "type": "object",
        "properties": {**properties, "_metadata": {"description": "Not read."}},
        "additionalProperties": False,
        "minProperties": 1,
        "if": {"required": ["_metadata"]},
        "then": {"minProperties": 2, "maxProperties": 2},
        "else": {"maxProperties": 1},
    }


def _operand(name: str) -> Schema:
    return {"description": _DESCRIPTIONS[name], **_OPERANDS.get(name, OPTIONS)}
