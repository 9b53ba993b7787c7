"""Find mistakes in a trigger's conditions and functions.

Ours; what each one does in production follows from parser.py and evaluate.py, which
name their sources.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from schematic_emulator.destination.javascript.numbers import text_number
from schematic_emulator.destination.javascript.values import to_number, to_text
from schematic_emulator.destination.trigger.evaluate import KNOWN_OPERATORS
from schematic_emulator.destination.trigger.lexer import (
    CLOSE,
    DOT,
    END,
    IDENTIFIER,
    NULL,
    NUMBER,
    OPEN,
    STRING,
)
from schematic_emulator.destination.trigger.lint_tokens import Spot, spot
from schematic_emulator.destination.trigger.parser import BLOCKS, PLAIN, literal_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.destination.trigger.lexer import TriggerToken
    from schematic_emulator.destination.trigger.notes import Notes

_TYPES = frozenset(("track", "identify", "group", "page", "screen", "alias", "delete"))
_ORDERING = frozenset({"<", "<=", ">", ">="})
_EQUALITY = frozenset({"=", "!="})


def lint_conditions(notes: Notes, units: str) -> Iterator[Spot]:
    """Yield the findings in conditions and functions, as the parser read them."""
    for field, operator, value in notes.conditions:
        finding = _check_condition(field, operator, value)
        if finding:
            yield spot(finding, units, field, _last(field, operator, value))
    for name, field, value in notes.functions:
        finding = _check_function(name, field, value)
        if finding:
            yield spot(finding, units, name, _last(name, field, value))


def _last(*tokens: TriggerToken) -> TriggerToken:
    """Return the last token that is part of the text: END may be missing there."""
    return [token for token in tokens if token.kind != END][-1]


def _check_condition(
    field: TriggerToken, operator: TriggerToken, value: TriggerToken
) -> str:
    finding = _check_shape(operator, value)
    if finding or operator.text not in (_ORDERING | _EQUALITY):
        return finding
    if operator.text in _ORDERING:
        is_nan = math.isnan(to_number(literal_of(value)))
        return "text-as-number" if is_nan else ""
    if field.text.partition(".")[0] in BLOCKS:
        return "number-as-text" if _is_number_text(value) else ""
    return _check_text_field(field, value)


def _check_shape(operator: TriggerToken, value: TriggerToken) -> str:
    if operator.kind == DOT:
        return "cut-path"
    if END in (operator.kind, value.kind):
        return "missing-value"
    if operator.text == value.text == "=":
        return "double-equals"
    if operator.text in KNOWN_OPERATORS and value.kind in (OPEN, CLOSE):
        return "missing-value"
    return "" if operator.text in KNOWN_OPERATORS else "unknown-operator"


def _is_number_text(value: TriggerToken) -> bool:
    text = to_text(literal_of(value))
    is_quoted = value.kind == STRING and bool(text.strip())
    return is_quoted and not math.isnan(text_number(text))


def _check_text_field(field: TriggerToken, value: TriggerToken) -> str:
    takes_null = field.text in ("name", "userId")
    is_boolean = value.kind == IDENTIFIER and value.text in ("true", "false")
    is_other = value.kind == NUMBER or (value.kind == NULL and not takes_null)
    if is_boolean or is_other:
        return "text-field-number"
    text = to_text(literal_of(value))
    is_known = field.text != "type" or text.strip("'") in _TYPES
    return "" if is_known else "unknown-type"


def _check_function(
    name: TriggerToken, field: TriggerToken, value: TriggerToken
) -> str:
    if END in (field.kind, value.kind):
        return "missing-value"
    if field.text not in PLAIN and not field.text.startswith(BLOCKS):
        return "wrong-argument"
    if name.text != "match":
        return ""
    starts, ends = value.text.startswith('"*'), value.text.endswith('*"')
    return "match-without-star" if starts == ends else ""
