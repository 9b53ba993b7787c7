"""Describe how nearly a value matches a condition of a trigger.

Ours; the comparisons are those of evaluate.py.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.numbers import number_text, text_number
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_number,
    to_number,
    type_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_EVERY_TEXT = ("contains", "starts_with", "ends_with")
_NUMBERS = ("number_equals", "number_not_equals", "<", "<=", ">", ">=")
_BOOLEANS = ("is_true", "is_false")
_GOOD_PART = 3  # texts are similar if a third of the longer one agrees


def describe_miss(operator: str, expected: Any, actual: Any) -> str:
    """Return why a condition is not met, or "" if there is nothing to add.

    A missing value is not a near miss; the caller reports it.
    """
    if actual is UNDEFINED or actual is None:
        return ""
    if operator in _NUMBERS:
        return _miss_number(operator, to_number(expected), actual)
    if operator in _BOOLEANS:
        return _miss_boolean(operator, actual)
    if operator == "=" or operator in _EVERY_TEXT:
        return _miss_text(operator, str(expected), actual)
    return ""


def _miss_text(operator: str, expected: str, actual: Any) -> str:
    if not isinstance(actual, str):
        kind = type_name(actual)
        if operator == "=" and _reads_alike(expected, actual):
            return f"a {kind}, and the trigger compares with text"
        return f"only text can match, and this is {_article(kind)} {kind}"
    holds = _HOLDS[operator]
    if len(expected) > 1 and expected[0] == expected[-1] == "'":
        return "single quotes are part of the text that is compared"
    for likeness, change in _LIKENESSES:
        if holds(change(actual), change(expected)):
            return f"differs {likeness} only"
    return _first_difference(expected, actual) if operator == "=" else ""


_HOLDS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda actual, expected: actual == expected,
    "contains": lambda actual, expected: expected in actual,
    "starts_with": lambda actual, expected: actual.startswith(expected),
    "ends_with": lambda actual, expected: actual.endswith(expected),
}


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


_LIKENESSES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("in upper and lower case", str.lower),
    ("in spaces at an end", str.strip),
    ("in case and in spaces at an end", lambda text: text.strip().lower()),
    ("in case, spaces and punctuation", lambda text: _letters(text) or text),
)


def _first_difference(expected: str, actual: str) -> str:
    """Return how far two texts agree, or "" if that is less than a third."""
    alike = 0
    for wanted, found in zip(expected, actual, strict=False):
        if wanted != found:
            break
        alike += 1
    if not alike or alike * _GOOD_PART < max(len(expected), len(actual)):
        return ""
    return f"the first {alike} of {len(expected)} characters agree"


def _reads_alike(expected: str, actual: Any) -> bool:
    if isinstance(actual, bool):
        return expected == ("true" if actual else "false")
    return is_number(actual) and expected == number_text(actual)


def _miss_boolean(operator: str, actual: Any) -> str:
    wanted = operator.removeprefix("is_")
    if isinstance(actual, bool):
        return f"it is {str(actual).lower()}"
    kind = type_name(actual)
    if isinstance(actual, str) and actual.strip().lower() == wanted:
        return f"the text {wanted}, and the trigger compares with the boolean"
    return f"only a boolean can match, and this is {_article(kind)} {kind}"


def _miss_number(operator: str, expected: float, actual: Any) -> str:
    if math.isnan(expected):
        return "the trigger compares with a value that is not a number"
    if not is_number(actual):
        kind = type_name(actual)
        if isinstance(actual, str) and not math.isnan(text_number(actual)):
            return "the text of a number, and the trigger compares numbers"
        return f"only a number can match, and this is {_article(kind)} {kind}"
    gap = to_number(actual) - expected
    if operator == "number_not_equals" or not math.isfinite(gap):
        return ""
    if gap == 0:
        return "exactly at the limit, which is excluded"
    return f"{number_text(abs(gap))} too {'much' if gap > 0 else 'little'}"


def _article(kind: str) -> str:
    return "an" if kind[0] in "aeiou" else "a"
