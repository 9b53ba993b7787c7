"""Check and coerce a payload field by field, with the engine's own messages.

Source: @segment/actions-core 3.170.0, schema-validation.js (ajv 8.20.0 with
`coerceTypes: "array"`), remove-empty-values.js and
destination-kit/fields-to-jsonschema.js; @segment/ajv-human-errors 2.16.0,
formatting.js, for the messages.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schematic_emulator.destination.errors import ActionError
from schematic_emulator.destination.javascript.dates import is_date_like
from schematic_emulator.destination.javascript.numbers import text_number, to_double
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_number,
    to_text,
    type_name,
)

Checked = tuple[Any, list[str]]
DateCheck = Callable[[str], bool]
_ROOT = "The root value"


@dataclass(frozen=True, slots=True)
class Field:
    """Describe one field of an action, or one setting.

    `exact_class` is the Python class that needs no coercion; `needs_more` is set if
    such a value needs another check, as dates and declared properties do.
    """

    key: str
    label: str
    kind: str
    is_required: bool
    exact_class: type[Any]
    needs_more: bool
    properties: tuple[Field, ...] = ()


def read_fields(definitions: dict[str, Any]) -> tuple[Field, ...]:
    """Create fields from their definitions, in the order of the definitions."""
    return tuple(
        Field(
            key,
            data["label"],
            data["type"],
            data["required"],
            _EXACT_CLASSES[data["type"]],
            data["type"] == "datetime" or "properties" in data,
            read_fields(data.get("properties", {})),
        )
        for key, data in definitions.items()
    )


def remove_empty(payload: Any, fields: tuple[Field, ...]) -> Any:
    """Remove null and empty text from a payload, as deep as fields are declared.

    Everything below a field without declared properties stays, nulls included. Empty
    text goes at the root only: within declared properties, text may be empty.
    Source: remove-empty-values.js.
    """
    if payload is None or payload == "":
        return UNDEFINED
    if not isinstance(payload, dict):
        return payload
    present = {
        key: value
        for key, value in payload.items()
        if value is not None and value != ""
    }
    for field in fields:
        if field.properties and isinstance(present.get(field.key), dict):
            present[field.key] = _without_null_properties(present[field.key], field)
    return present


def _without_null_properties(value: dict[str, Any], field: Field) -> dict[str, Any]:
    names = [one.key for one in field.properties]
    if all(value.get(name, "") is not None for name in names):
        return value
    return {
        key: item for key, item in value.items() if item is not None or key not in names
    }


def check_payload(
    payload: Any, fields: tuple[Field, ...], date_check: DateCheck = is_date_like
) -> dict[str, Any]:
    """Return the declared fields, coerced, without all other keys.

    Raises ActionError (`AggregateAjvError`) with every problem: missing fields
    first, then the others, both in the order of the definition.
    """
    if not isinstance(payload, dict):
        raise payload_error([("", f"{_ROOT} must be an object {_found(payload)}.")])
    faults = [
        ("", f"{_ROOT} is missing the required field '{field.key}'.")
        for field in fields
        if field.is_required and payload.get(field.key, UNDEFINED) is UNDEFINED
    ]
    checked: dict[str, Any] = {}
    for field in fields:
        value = payload.get(field.key, UNDEFINED)
        if value is UNDEFINED:
            continue
        if value.__class__ is not field.exact_class or field.properties:
            value, found = _coerce(value, field, date_check)
            faults += [(f"/{field.key}{place}", text) for place, text in found]
        elif field.kind == "datetime" and not date_check(value):
            faults.append((f"/{field.key}", _not_a_date(field)))
        checked[field.key] = value
    if faults:
        raise payload_error(faults)
    return checked


Row = tuple[str, bool, type[Any], "Field | None"]


def uncoerced_rows(fields: tuple[Field, ...]) -> tuple[Row, ...]:
    """Prepare fields for `find_uncoerced`: key, required, class, field to check."""
    return tuple(
        (one.key, one.is_required, one.exact_class, one if one.needs_more else None)
        for one in fields
    )


def find_uncoerced(
    payload: Any, rows: tuple[Row, ...], date_check: DateCheck
) -> dict[str, Any] | None:
    """Return the declared fields of a payload that needs no coercion; else None.

    Ours, for speed: nearly no payload needs coercion. The result equals what
    `remove_empty` and `check_payload` return.
    """
    if payload.__class__ is not dict:
        return None
    checked: dict[str, Any] = {}
    for key, is_required, exact_class, field in rows:
        value = payload.get(key)
        if value.__class__ is not exact_class or value == "":
            if is_required or (value is not None and value != ""):
                return None
            continue
        if field is not None and not _is_exact_inside(value, field, date_check):
            return None
        checked[key] = value
    return checked


def _is_exact_inside(value: Any, field: Field, date_check: DateCheck) -> bool:
    if field.kind == "datetime":
        return date_check(value)
    for one in field.properties:
        item = value.get(one.key, UNDEFINED)
        if item is not UNDEFINED and item.__class__ is not one.exact_class:
            return False
    return True


# The class of each field type that needs no coercion.
_EXACT_CLASSES: dict[str, type] = {
    "string": str,
    "password": str,
    "datetime": str,
    "object": dict,
}


def payload_error(faults: list[tuple[str, str]]) -> ActionError:
    """Create the engine's error from pointers and messages.

    Source: @segment/ajv-human-errors 2.16.0, aggregate-ajv-error.js.
    """
    errors = [
        {"path": f"${pointer.replace('/', '.')}", "pointer": pointer, "message": text}
        for pointer, text in faults
    ]
    message = " ".join(text for _, text in faults)
    return ActionError("AggregateAjvError", message, errors=errors)


def _coerce(
    value: Any, field: Field, date_check: DateCheck
) -> tuple[Any, list[tuple[str, str]]]:
    if field.kind == "object":
        return _coerce_object(value, field, date_check)
    if field.kind == "datetime":
        coerced, texts = _coerce_timestamp(value, field, date_check)
    else:
        coerced, texts = _coerce_text(value, field)
    return coerced, [("", text) for text in texts]


def _coerce_object(
    value: Any, field: Field, date_check: DateCheck
) -> tuple[Any, list[tuple[str, str]]]:
    if not isinstance(value, dict):
        return value, [("", _wrong_type(field, "an object", value))]
    faults: list[tuple[str, str]] = []
    coerced = {}
    for one in field.properties:
        item = value.get(one.key, UNDEFINED)
        if item is UNDEFINED or item.__class__ is one.exact_class:
            continue
        coerced[one.key], found = _coerce(item, one, date_check)
        faults += [(f"/{one.key}{place}", text) for place, text in found]
    return ({**value, **coerced} if coerced else value), faults


def _unwrap(value: Any) -> Any:
    # Source: ajv 8.20.0, compile/validate/dataType.js (coerceData): with
    # `coerceTypes: "array"` a list of one item is replaced by the item.
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _coerce_text(value: Any, field: Field) -> Checked:
    value = _unwrap(value)
    if isinstance(value, str):
        return value, []
    if isinstance(value, bool) or is_number(value):
        return to_text(value), []
    if value is None:
        return "", []
    return value, [_wrong_type(field, "a string", value)]


def _coerce_timestamp(value: Any, field: Field, date_check: DateCheck) -> Checked:
    """Coerce a timestamp, whose types are string and number.

    The item of a list must be a string and a number to need no coercion, since ajv
    joins both checks with "and". So `["1704067200"]` becomes a number, and any other
    text in a list is refused for being a string. Source: ajv 8.20.0,
    compile/validate/dataType.js (coerceData, checkDataTypes).
    """
    if is_number(value) and math.isfinite(to_double(value)):
        return value, []
    faults = []
    unwrapped = _unwrap(value)
    if isinstance(unwrapped, bool) or is_number(unwrapped):
        unwrapped = to_text(unwrapped)
    elif unwrapped is None:
        unwrapped = ""
    elif isinstance(unwrapped, str) and value is unwrapped:
        pass
    elif isinstance(unwrapped, str) and _reads_as_number(unwrapped):
        return text_number(unwrapped), []
    else:
        faults.append(_wrong_type(field, "a string or number", unwrapped))
    if isinstance(unwrapped, str) and not date_check(unwrapped):
        faults.append(_not_a_date(field))
    return unwrapped, faults


def _reads_as_number(text: str) -> bool:
    return bool(text) and not math.isnan(text_number(text))


def _wrong_type(field: Field, wanted: str, value: Any) -> str:
    return f"{_label(field)} must be {wanted} {_found(value)}."


def _not_a_date(field: Field) -> str:
    return f"{_label(field)} must be a valid date-like string but it was not."


def _label(field: Field) -> str:
    return field.label[:1].upper() + field.label[1:]


def _found(value: Any) -> str:
    kind = type_name(value)
    if kind in ("null", "undefined"):
        return f"but it was {kind}"
    return f"but it was {'an' if kind[0] in 'aeiou' else 'a'} {kind}"
