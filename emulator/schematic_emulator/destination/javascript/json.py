"""Write and parse JSON text exactly as JavaScript does.

Source: ECMA-262, JSON.stringify (SerializeJSONProperty, QuoteJSONString) and
JSON.parse. Python's json differs: it escapes all non-ASCII text by default, writes
`1.0` and `1e+16` for whole doubles, accepts NaN and Infinity, and has exact integers.
"""

from __future__ import annotations

import json
import math
import re
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.numbers import number_text, to_double
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    JsFunction,
    Undefined,
    ordered_keys,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORT_INTEGER = 15  # digits that fit a double without loss


def quote(text: str) -> str:
    """Write one JSON string; outside ASCII only lone surrogates are escaped.

    Source: ECMA-262, QuoteJSONString ("well-formed JSON.stringify").
    """
    quoted = encode_basestring(text)
    if quoted.isascii():
        return quoted
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def stringify(value: Any) -> str | Undefined:
    """Write a value as `JSON.stringify` does; `UNDEFINED` for what has no JSON text."""
    text = write_json(value)
    return UNDEFINED if text is None else text


def write_json(value: Any) -> str | None:
    """Write a value; None for undefined and functions, which JSON omits."""
    writer = _WRITERS.get(value.__class__)
    return writer(value) if writer else _write_other(value)


def _write_other(value: Any) -> str | None:
    for kind, writer in _WRITERS.items():
        if isinstance(value, kind):
            return writer(value)
    return None


def _write_object(value: dict[str, Any]) -> str:
    members = []
    for key in ordered_keys(value):
        item = value[key]
        name = encode_basestring(key)
        if not name.isascii():
            name = quote(key)
        if item.__class__ is str:
            members.append(f"{name}:{quote(item)}")
        elif (text := write_json(item)) is not None:
            members.append(f"{name}:{text}")
    return "{" + ",".join(members) + "}"


def _write_array(value: list[Any]) -> str:
    # An omitted element would shift the others, so JavaScript writes null for it.
    return "[" + ",".join([write_json(item) or "null" for item in value]) + "]"


def _write_float(value: float) -> str:
    # Python would write NaN or Infinity, which is not JSON.
    return number_text(value) if math.isfinite(value) else "null"


def _write_integer(value: int) -> str:
    text = number_text(value)
    return "null" if text.endswith("Infinity") else text


_WRITERS: dict[type, Callable[[Any], str | None]] = {
    str: quote,
    dict: _write_object,
    list: _write_array,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
    int: _write_integer,
    float: _write_float,
    Undefined: lambda _: None,
    JsFunction: lambda _: None,
}


def parse(text: str) -> Any:
    """Parse JSON text as strictly as `JSON.parse` does.

    Numbers have the value of the nearest double: 2**53 + 1 becomes 2**53. Raises
    ValueError for text that is not JSON.
    """
    return json.loads(text, parse_int=_read_integer, parse_constant=_refuse_constant)


def _read_integer(text: str) -> float:
    # `-0` is a double of its own in JavaScript; Python's int has no such zero.
    if len(text) <= _SHORT_INTEGER and text != "-0":
        return int(text)
    return to_double(float(text))


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
