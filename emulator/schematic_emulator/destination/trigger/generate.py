"""Write a trigger's AST as text, as the engine's `generateFql` does.

Source: @segment/destination-subscriptions 3.37.0, dist/cjs/generate-fql.js.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.errors import (
    STACK_OVERFLOW,
    EngineError,
    TriggerError,
)
from schematic_emulator.destination.javascript.members import get_member
from schematic_emulator.destination.javascript.numbers import number_text
from schematic_emulator.destination.javascript.strings import join_units, split_units
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_number,
    is_truthy,
    to_number,
    to_text,
)
from schematic_emulator.destination.trigger.parser import FIELD_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

_FIELDS = {kind: field for field, kind in FIELD_TYPES.items()}
_ESCAPED = re.compile(r"[^a-zA-Z0-9._-]", re.DOTALL)
_BLOCKS = ("properties", "traits", "context")


def generate_trigger(tree: Any) -> str:
    """Write the text of an AST.

    Text is quoted without escapes, so text that contains `"` is not parsed back.
    Raises TriggerError for an AST with an `error`, and for any other value that is
    not an AST.
    """
    try:
        if tree is None:
            raise _type_error("null", "error")
        error = get_member(tree, "error")
        if is_truthy(error) and isinstance(tree, dict):
            raise _error_of_ast(error)
        text = _group_text(tree)
    except TriggerError:
        raise
    except EngineError as error:
        raise TriggerError(error.name, error.message) from None
    except RecursionError:
        raise TriggerError("RangeError", STACK_OVERFLOW) from None
    # The engine counts parentheses within quoted text, too.
    has_one_pair = text.startswith("(") and text.endswith(")")
    if has_one_pair and text.count("(") + text.count(")") == len("()"):
        return text[1:-1]
    return text


def _error_of_ast(error: Any) -> TriggerError:
    members = error if isinstance(error, dict) else {}
    name = members.get("name", "Error")
    return TriggerError(to_text(name), to_text(members.get("message", error)))


def _type_error(what: str, member: str) -> TriggerError:
    message = f"Cannot read properties of {what} (reading '{member}')"
    return TriggerError("TypeError", message)


def _group_text(node: Any) -> str:
    children = node.get("children") if isinstance(node, dict) else None
    if not isinstance(children, list):
        raise _type_error("undefined", "map")
    operator = to_text(node.get("operator", UNDEFINED))
    return f" {operator} ".join(map(_child_text, children))


def _child_text(node: Any) -> str:
    if node is None or node is UNDEFINED:
        raise _type_error("null", "type")
    kind = node.get("type") if isinstance(node, dict) else None
    if kind == "group":
        return f"({_group_text(node)})"
    field = _FIELDS.get(kind) if isinstance(kind, str) else None
    if field is None:
        raise TriggerError("Error", "Unknown condition type")
    if field in _BLOCKS:
        field = f"{field}.{_escaped_name(node.get('name', UNDEFINED))}"
    return _expression(
        field, node.get("operator", UNDEFINED), node.get("value", UNDEFINED)
    )


def _escaped_name(name: Any) -> str:
    if not isinstance(name, str):
        return to_text(name)
    return join_units(_ESCAPED.sub(lambda match: f"\\{match[0]}", split_units(name)))


def _expression(field: str, operator: Any, value: Any) -> str:
    write = _EXPRESSIONS.get(operator) if isinstance(operator, str) else None
    if write is not None:
        return write(field, value)
    return f"{field} {to_text(operator)} {_literal_text(value)}"


def _literal_text(value: Any) -> str:
    if isinstance(value, bool) or is_number(value):
        return to_text(value)
    return f'"{to_text(value)}"'


def _compare(operator: str) -> Callable[[str, Any], str]:
    return lambda field, value: f"{field} {operator} {number_text(to_number(value))}"


_EXPRESSIONS: dict[str, Callable[[str, Any], str]] = {
    "contains": lambda field, value: f"contains({field}, {_literal_text(value)})",
    "not_contains": lambda field, value: f"!contains({field}, {_literal_text(value)})",
    "exists": lambda field, _: f"{field} != null",
    "not_exists": lambda field, _: f"{field} = null",
    "is_true": lambda field, _: f"{field} = true",
    "is_false": lambda field, _: f"{field} = false",
    "starts_with": lambda field, value: f'match({field}, "{to_text(value)}*")',
    "not_starts_with": lambda field, value: f'!match({field}, "{to_text(value)}*")',
    "ends_with": lambda field, value: f'match({field}, "*{to_text(value)}")',
    "not_ends_with": lambda field, value: f'!match({field}, "*{to_text(value)}")',
    "<": _compare("<"),
    "<=": _compare("<="),
    ">": _compare(">"),
    ">=": _compare(">="),
    "number_equals": _compare("="),
    "number_not_equals": _compare("!="),
}
