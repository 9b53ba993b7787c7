"""Compile a trigger into a function that matches events.

Source: @segment/destination-subscriptions 3.37.0, dist/cjs/validate.js and get.js.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from schematic_emulator.destination.errors import EngineError, TriggerError
from schematic_emulator.destination.javascript.members import get_member
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_number,
    to_number,
    to_text,
)
from schematic_emulator.destination.trigger.parser import FIELD_TYPES, parse_trigger

Matcher = Callable[[Any], bool]
Comparison = Callable[[Any], bool]

FIELDS = {kind: field for field, kind in FIELD_TYPES.items()}
_PIECE = re.compile(r"[^\[.\]]+")
_LONGEST_CACHED = 2_000  # characters


def compile_trigger(trigger: Any) -> Matcher:
    """Turn a trigger into a function that returns whether an event matches.

    Raises TriggerError for a trigger that the engine cannot parse; such a
    subscription never receives an event.
    """
    if isinstance(trigger, str) and len(trigger) <= _LONGEST_CACHED:
        return _compile_cached(trigger)
    return compile_ast(parse_trigger(trigger))


@lru_cache(maxsize=256)
def _compile_cached(trigger: str) -> Matcher:
    return compile_ast(parse_trigger(trigger))


def compile_ast(tree: dict[str, Any]) -> Matcher:
    """Turn a group into a function of the event; undefined never matches.

    The function raises TriggerError where the engine throws: for a null event, empty
    parentheses, or a path of dots only. Lists of conditions stop early, as `every` and
    `some` do, so an error after a decision is not raised.
    """
    match_group = _compile_group(tree)
    fast = _compile_plain_equality(tree)

    def match(event: Any) -> bool:
        if event is UNDEFINED:
            return False
        if event is None and tree.get("children"):
            raise _type_error("Cannot read properties of null (reading 'type')")
        try:
            return match_group(event)
        except TriggerError:
            raise
        except EngineError as error:
            raise TriggerError(error.name, error.message) from None

    return match if fast is None else _with_fast_path(fast, match)


def _with_fast_path(fast: tuple[str, str], match: Matcher) -> Matcher:
    field, expected = fast

    def match_quickly(event: Any) -> bool:
        if event.__class__ is dict:
            return bool(event.get(field) == expected)
        return match(event)

    return match_quickly


def _compile_plain_equality(tree: dict[str, Any]) -> tuple[str, str] | None:
    """Return field and text if the trigger is one comparison like `type = "track"`.

    Ours, for speed: it is the commonest trigger.
    """
    if len(tree["children"]) != 1 or tree["children"][0] is None:
        return None
    (child,) = tree["children"]
    is_plain = child["type"] in FIELDS and "name" not in child
    if not is_plain or child["operator"] != "=":
        return None
    return FIELDS[child["type"]], to_text(child["value"])


def _type_error(message: str) -> TriggerError:
    return TriggerError("TypeError", message)


def _compile_group(node: dict[str, Any]) -> Matcher:
    children = [_compile_node(child) for child in node["children"]]
    if node["operator"] == "and":
        return lambda event: all(match(event) for match in children)
    if node["operator"] == "or":
        return lambda event: any(match(event) for match in children)
    return lambda _: False  # only an AST that was not parsed has another operator


def _compile_node(node: dict[str, Any] | None) -> Matcher:
    if node is None:
        return _fail_on_nothing
    if node["type"] == "group":
        return _compile_group(node)
    find_value = compile_field(node)
    compare = _compile_comparison(node["operator"], node.get("value", UNDEFINED))
    return lambda event: compare(find_value(event))


def _fail_on_nothing(_: Any) -> bool:
    raise _type_error("Cannot read properties of undefined (reading 'type')")


def field_keys(node: dict[str, Any]) -> tuple[str, ...]:
    """Return the keys that lead from the event to the value of a condition."""
    return FIELDS[node["type"]], *_PIECE.findall(node.get("name", ""))


def compile_field(node: dict[str, Any]) -> Callable[[Any], Any]:
    """Create the look-up of the value that a condition compares.

    It raises TriggerError for a path of dots only: `String.match` then returns null.
    Source: get.js.
    """
    field = FIELDS[node["type"]]
    if "name" not in node:
        return lambda event: _read(event, field)
    pieces = _PIECE.findall(node["name"])
    has_path = bool(node["name"])

    def find(event: Any) -> Any:
        value = _read(event, field)
        if not has_path:
            return UNDEFINED
        if not pieces:
            raise _type_error("Cannot read properties of null (reading 'reduce')")
        for piece in pieces:
            value = get_member(value, piece)
        return value

    return find


def _read(event: Any, field: str) -> Any:
    """Return `event[field]`, which is undefined for an event of 0, "" or false.

    Unlike the steps of a path, this first one is not `value && value[key]`.
    """
    if isinstance(event, dict):
        return event.get(field, UNDEFINED)
    if not event:
        return UNDEFINED
    return get_member(event, field)


def _compile_comparison(operator: str, expected: Any) -> Comparison:
    if operator in _TEXT_COMPARISONS:
        text = to_text(expected)
        compare_text = _TEXT_COMPARISONS[operator]
        return lambda actual: compare_text(actual, text)
    if operator in _NUMBER_COMPARISONS:
        number = to_number(expected)
        compare_number = _NUMBER_COMPARISONS[operator]
        return lambda actual: (
            is_number(actual) and compare_number(to_number(actual), number)
        )
    return _OTHER_COMPARISONS.get(operator, lambda _: False)


def _among_texts(compare: Callable[[str, str], bool]) -> Callable[[Any, str], bool]:
    return lambda actual, text: isinstance(actual, str) and compare(actual, text)


# `=` and `!=` are `===` and `!==` with `String(expected)`: the number 1 never equals
# "1", and a missing value is `!=` to any text. All negated functions and
# `number_not_equals` are false for values of another type.
_TEXT_COMPARISONS: dict[str, Callable[[Any, str], bool]] = {
    "=": lambda actual, text: bool(actual == text),
    "!=": lambda actual, text: bool(actual != text),
    "contains": _among_texts(lambda actual, text: text in actual),
    "not_contains": _among_texts(lambda actual, text: text not in actual),
    "starts_with": _among_texts(str.startswith),
    "not_starts_with": _among_texts(lambda actual, text: not actual.startswith(text)),
    "ends_with": _among_texts(str.endswith),
    "not_ends_with": _among_texts(lambda actual, text: not actual.endswith(text)),
}
_NUMBER_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "number_equals": lambda actual, number: actual == number,
    "number_not_equals": lambda actual, number: actual != number,
    "<": lambda actual, number: actual < number,
    "<=": lambda actual, number: actual <= number,
    ">": lambda actual, number: actual > number,
    ">=": lambda actual, number: actual >= number,
}
_OTHER_COMPARISONS: dict[str, Comparison] = {
    "exists": lambda actual: actual is not None and actual is not UNDEFINED,
    "not_exists": lambda actual: actual is None or actual is UNDEFINED,
    "is_true": lambda actual: actual is True,
    "is_false": lambda actual: actual is False,
}
KNOWN_OPERATORS = frozenset(
    {*_TEXT_COMPARISONS, *_NUMBER_COMPARISONS, *_OTHER_COMPARISONS}
)
