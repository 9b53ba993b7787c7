"""Check whole events against a plan's rule, compiled once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import TrackingPlanError
from schematic_contracts.pointer import write_pointer
from schematic_contracts.show import show_name, show_value
from schematic_contracts.tracking_plan.ecma_pattern import find_excess
from schematic_contracts.tracking_plan.local_schema import require_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import jsonschema_rs

    from schematic_contracts.tracking_plan.plan import PlanRule
    from schematic_contracts.tracking_plan.slow_validator import (
        SlowError,
        SlowValidator,
    )

MISSING, UNKNOWN, WRONG = "missing", "unknown", "wrong"
_MOST_FAULTS = 20
_PATTERN_SIZE = 10_000_000  # bytes of a compiled pattern


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in an event that its rule does not allow.

    `kind` is MISSING, UNKNOWN or WRONG, `pointer` the property's place in the event,
    `reason` says what is wrong with it.
    """

    kind: str
    pointer: str
    reason: str
    found: str = ""


class RuleValidator:
    """The compiled schema of one rule."""

    __slots__ = ("_validator", "is_valid")

    def __init__(self, validator: jsonschema_rs.Validator | SlowValidator) -> None:
        self._validator = validator
        self.is_valid: Callable[[Any], bool] = validator.is_valid

    def find_faults(self, event: Any) -> tuple[Fault, ...]:
        """Return what is wrong with an event, each thing once, at most 20 of them."""
        found: dict[tuple[str, str], Fault] = {}
        for error in self._validator.iter_errors(event):
            for fault in _faults(error):
                found.setdefault((fault.kind, fault.pointer), fault)
            if len(found) >= _MOST_FAULTS:
                break
        return tuple(found.values())[:_MOST_FAULTS]


def compile_rule(rule: PlanRule) -> RuleValidator:
    """Return the validator of a rule.

    Raises TrackingPlanError, with the place in the schema, if it is not a JSON Schema
    or a reference in it leads to itself.
    """
    require_end(rule.schema)
    return RuleValidator(compile_schema(rule.schema))


def compile_schema(schema: Any) -> jsonschema_rs.Validator | SlowValidator:
    """Return the validator of a schema, by the draft that it names.

    It is jsonschema's, and slow, where jsonschema-rs is not installed. Raises
    TrackingPlanError, with the place in the schema, if it is not a JSON Schema.
    """
    try:
        import jsonschema_rs
    except ImportError:
        from schematic_contracts.tracking_plan.slow_validator import SlowValidator

        return SlowValidator(schema)
    try:
        return jsonschema_rs.validator_for(
            schema,
            validate_formats=True,
            retriever=_refuse,
            pattern_options=jsonschema_rs.FancyRegexOptions(size_limit=_PATTERN_SIZE),
        )
    except jsonschema_rs.ValidationError as error:
        raise TrackingPlanError(_explain(error)) from error
    except (TypeError, ValueError) as error:
        raise TrackingPlanError(f"no JSON Schema: {error}") from error


def _refuse(address: str) -> Any:
    raise ValueError(f"{address} is not in the plan, and nothing is fetched")


def _explain(error: jsonschema_rs.ValidationError) -> str:
    place = write_pointer(error.instance_path)
    place = place.removeprefix("/definitions/part").removeprefix("/definitions/rule")
    if "does not exist" in error.message and not place:
        pointer = error.message.split("'")[1].removeprefix("/definitions/part")
        pointer = pointer.removeprefix("/definitions/rule")
        return f"$ref '#{pointer}' points to nothing in the schema; correct it"
    if place.endswith("/type"):
        known = "string, number, integer, boolean, object, array or null"
        shown = show_value(error.instance)
        return f"no JSON Schema at {place}: {shown}, expected {known}"
    excess = find_excess(error.instance) if place.endswith("/pattern") else ""
    reason = (
        f"pattern {show_value(error.instance)}: {excess}" if excess else (error.message)
    )
    cure = "; allow a shorter text" if excess else ""
    return f"no JSON Schema at {place or '/'}: {reason[:300]}{cure}"


def _faults(error: jsonschema_rs.ValidationError | SlowError) -> Iterator[Fault]:
    pointer = write_pointer(error.instance_path)
    details = error.kind.as_dict()
    kind = error.kind.name
    branches = [branch for branch in details.get("context", ()) if branch]
    if kind in {"anyOf", "oneOfNotValid"} and branches:
        # What the branch asks for that is nearest to what the event has.
        for one in min(branches, key=len):
            yield from _faults(one)
        return
    if kind == "required":
        name = details["property"]
        yield Fault(MISSING, pointer + write_pointer([name]), "is required")
    elif kind in {"additionalProperties", "unevaluatedProperties"}:
        for name in details["unexpected"]:
            value = _member(error.instance, name)
            where = pointer + write_pointer([name])
            yield Fault(UNKNOWN, where, "is not in the plan", show_value(value, [name]))
    elif kind == "falseSchema":
        yield Fault(UNKNOWN, pointer, "is not allowed", show_value(error.instance))
    elif kind == "propertyNames":
        yield Fault(UNKNOWN, pointer, f"has a name that is not allowed: {_text(error)}")
    else:
        found = show_value(error.instance, error.instance_path)
        yield Fault(WRONG, pointer, _expected(kind, details) or _text(error), found)


def _member(value: Any, name: str) -> Any:
    return value[name]


def _expected(kind: str, details: dict[str, Any]) -> str:
    if kind == "type":
        types = details.get("types", details.get("expected", ()))
        listed = [types] if isinstance(types, str) else list(types)
        return f"expected {' or '.join(listed)}" if listed else ""
    if kind == "enum":
        options = details.get("options", ())
        shown = ", ".join(map(show_value, list(options)[:6]))
        return f"expected one of {shown}"
    if kind == "const":
        return f"expected {show_value(details.get('expected_value'))}"
    if kind == "pattern":
        return f"expected a text as {show_name(details.get('pattern'))}"
    if kind == "format":
        return f"expected a text of format {details.get('format')}"
    return ""


def _text(error: jsonschema_rs.ValidationError | SlowError) -> str:
    # The message quotes the value, which may be the whole event.
    if isinstance(error.instance, dict | list):
        return f"does not keep `{error.kind.name}` of the rule"
    text = error.message
    return text if len(text) <= 160 else f"{text[:160]}…"  # noqa: PLR2004 - one line
