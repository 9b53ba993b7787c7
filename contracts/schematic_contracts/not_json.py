"""Find Python values that JSON text in UTF-8 cannot contain.

The validators differ on such values: one raises, the other accepts them. So they are
reported here, by name, before either validator sees them.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import orjson

from schematic_contracts.pointer import write_pointer
from schematic_contracts.show import show_name, show_value
from schematic_contracts.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.pointer import Step

    # A path stored from its end, so that each step down costs the same: the link to
    # the enclosing value, and the step from there.
    Link = tuple[()] | tuple["Link", Step]

KEYWORD = "json"

_CURES = {
    "text of Unicode characters": (
        "send whole characters; half of a surrogate pair is not one"
    ),
    "a number": "send a finite number, or leave the property out",
    "a property name that is text": "write the name as text",
    "a JSON value": "send an object, array, text, number, boolean or null",
}


def is_json(payload: Any) -> bool:
    """Check quickly whether JSON text can express a payload.

    It can if orjson writes the payload. NaN and the infinities are the exception:
    orjson writes them as null.
    """
    try:
        text = orjson.dumps(payload)
    except TypeError:
        return False
    # `in` costs twice what `find` does, and this is done for every event.
    return text.find(b"null") < 0 or not _has_non_finite_number(payload)


def _has_non_finite_number(value: Any) -> bool:
    """Find NaN and the infinities. orjson has written the value: it is not deep."""
    if isinstance(value, float):
        return not isfinite(value)
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return False
    return any(type(item) is not str and _has_non_finite_number(item) for item in value)


def find_not_json(payload: Any, contract_id: str) -> list[Violation]:
    """Return a violation for each value or name that JSON cannot hold."""
    return [
        Violation(
            pointer=write_pointer(_unroll(link)),
            schema_pointer="",
            keyword=KEYWORD,
            expected=expected,
            found=found,
            cure=_CURES[expected],
            contract=contract_id,
        )
        for link, expected, found in _walk(payload)
    ]


def _walk(payload: Any) -> Iterator[tuple[Link, str, str]]:
    """Yield place, what was expected and what was found, at any depth.

    A stack replaces recursion, so that deep nesting raises no RecursionError.
    """
    waiting: list[tuple[Link, Any]] = [((), payload)]
    while waiting:
        link, value = waiting.pop()
        if isinstance(value, dict):
            for name, item in value.items():
                yield from _check_name(link, name)
                if isinstance(name, str):
                    waiting.append(((link, name), item))
        elif isinstance(value, list):
            waiting.extend(((link, index), item) for index, item in enumerate(value))
        else:
            yield from _check_value(link, value)


def _unroll(link: Link) -> list[Step]:
    steps: list[Step] = []
    while link:
        link, step = link
        steps.append(step)
    return steps[::-1]


def _check_name(link: Link, name: Any) -> Iterator[tuple[Link, str, str]]:
    if not isinstance(name, str):
        yield link, "a property name that is text", show_name(name)
    elif _is_broken(name):
        yield link, "text of Unicode characters", f"the name {show_name(name)}"


def _check_value(link: Link, value: Any) -> Iterator[tuple[Link, str, str]]:
    if isinstance(value, str):
        if _is_broken(value):
            yield link, "text of Unicode characters", show_value(value, _unroll(link))
    elif isinstance(value, float):
        if not isfinite(value):
            yield link, "a number", repr(value)
    elif value is not None and not isinstance(value, int):
        yield link, "a JSON value", f"a Python {type(value).__name__}"


def _is_broken(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)
