"""Let `jsonschema`, the reference, read patterns as ECMA-262 has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schematic_contracts.tracking_plan.ecma_pattern import to_python

_DATA = frozenset({"const", "default", "enum", "examples"})
_BY_NAME = frozenset({"$defs", "definitions", "dependentSchemas", "properties"})


def with_python_patterns(schema: Any) -> Any:
    """Return a copy of a schema in which each pattern is written as in Python.

    Raises re.error for one that Python cannot express.
    """
    if isinstance(schema, list):
        return [with_python_patterns(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {name: _rewrite(name, value) for name, value in schema.items()}


def _rewrite(name: str, value: Any) -> Any:
    if name in _DATA:
        return value
    if name == "pattern" and isinstance(value, str):
        return to_python(value)
    if name == "patternProperties" and isinstance(value, Mapping):
        return {to_python(key): with_python_patterns(one) for key, one in value.items()}
    if name in _BY_NAME and isinstance(value, Mapping):
        return {key: with_python_patterns(one) for key, one in value.items()}
    return with_python_patterns(value)
