"""Without jsonschema-rs, jsonschema finds the same faults in the same events."""

from __future__ import annotations

import sys

import pytest

from schematic_contracts.errors import TrackingPlanError
from schematic_contracts.tracking_plan.validator import RuleValidator, compile_schema

SCHEMAS = {
    "required": {"required": ["a", "it's"]},
    "additional": {"properties": {"a": {}}, "additionalProperties": False},
    "type": {"properties": {"a": {"type": "string"}}},
    "types": {"properties": {"a": {"type": ["string", "null"]}}},
    "enum": {"properties": {"a": {"enum": [1, "x"]}}},
    "const": {"properties": {"a": {"const": "x"}}},
    "pattern": {"properties": {"a": {"pattern": "^x$"}}},
    "any": {"anyOf": [{"required": ["b", "c"]}, {"required": ["b"]}]},
    "one": {"oneOf": [{"required": ["b"]}, {"required": ["c"]}]},
    "names": {"propertyNames": {"maxLength": 1}},
    "nested": {"properties": {"a": {"properties": {"b": {"type": "integer"}}}}},
    "least": {"minProperties": 9},
}
VALUES = [{}, {"a": 1}, {"a": "y", "b": 2}, {"a": {"b": "2"}, "long": None}]


def find(schema: object) -> list[list[tuple[str, str]]]:
    rule = RuleValidator(compile_schema(schema))
    return [
        sorted((fault.kind, fault.pointer) for fault in rule.find_faults(value))
        for value in VALUES
    ]


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_both_validators_find_the_same(schema: object, monkeypatch: pytest.MonkeyPatch):
    fast = find(schema)
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)

    assert find(schema) == fast
    assert any(fast)


@pytest.mark.parametrize("schema", [{"type": "text"}, {"pattern": "("}])
def test_what_is_not_a_schema_is_refused(
    schema: object, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)

    with pytest.raises(TrackingPlanError, match="no JSON Schema"):
        compile_schema(schema)
