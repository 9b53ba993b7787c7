"""Check events against a plan's rule with jsonschema, where jsonschema-rs is missing.

Its errors have the shape of those of jsonschema-rs that `validator` reads.
"""

from __future__ import annotations

import re
from ast import literal_eval
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import TrackingPlanError
from schematic_contracts.pointer import write_pointer
from schematic_contracts.tracking_plan.reference import with_python_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

# The keyword's value under the name that jsonschema-rs gives it.
_DETAILS = {
    "type": "types",
    "enum": "options",
    "const": "expected_value",
    "pattern": "pattern",
    "format": "format",
}
_UNEXPECTED = {"additionalProperties", "unevaluatedProperties"}
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")


@dataclass(frozen=True, slots=True)
class SlowKind:
    """The keyword that failed, and what it asks for."""

    name: str
    details: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return what the keyword asks for."""
        return self.details


@dataclass(frozen=True, slots=True)
class SlowError:
    """One way in which a value does not match its schema."""

    instance_path: list[str | int]
    instance: Any
    message: str
    kind: SlowKind


class SlowValidator:
    """The validator of one schema, by the draft that it names.

    Raises TrackingPlanError, with the place, for what is not a JSON Schema.
    """

    def __init__(self, schema: Any) -> None:
        from jsonschema import Draft202012Validator, SchemaError
        from jsonschema.validators import validator_for

        kind = validator_for(schema, default=Draft202012Validator)
        try:
            kind.check_schema(schema)
            readable = with_python_patterns(schema)
        except SchemaError as error:
            place = write_pointer(error.absolute_path) or "/"
            message = f"no JSON Schema at {place}: {error.message[:300]}"
            raise TrackingPlanError(message) from error
        except re.error as error:
            raise TrackingPlanError(f"no JSON Schema: {error}") from error
        self._validator = kind(readable, format_checker=kind.FORMAT_CHECKER)

    def is_valid(self, value: Any) -> bool:
        """Return whether a value matches the schema."""
        return bool(self._validator.is_valid(value))

    def iter_errors(self, value: Any) -> Iterator[SlowError]:
        """Yield every way in which a value does not match the schema."""
        return map(_convert, self._validator.iter_errors(value))


def _convert(error: Any) -> SlowError:
    path, keyword = list(error.absolute_path), error.validator or "falseSchema"
    if "propertyNames" in error.absolute_schema_path:
        keyword = "propertyNames"
    kind = SlowKind(keyword, _list(error))
    return SlowError(path, error.instance, error.message, kind)


def _list(error: Any) -> dict[str, Any]:
    keyword = error.validator
    if keyword == "required":
        # The message starts with the name as Python writes it.
        written = error.message.removesuffix(" is a required property")
        return {"property": literal_eval(written)}
    if keyword in _UNEXPECTED:
        known = set(error.schema.get("properties") or ())
        quoted = [name for name in _QUOTED.findall(error.message) if name not in known]
        return {"unexpected": [name for name in quoted if name in error.instance]}
    if keyword == "anyOf":
        branches: dict[Any, list[SlowError]] = {}
        for one in error.context:
            branches.setdefault(one.schema_path[0], []).append(_convert(one))
        return {"context": list(branches.values())}
    return {_DETAILS[keyword]: error.validator_value} if keyword in _DETAILS else {}
