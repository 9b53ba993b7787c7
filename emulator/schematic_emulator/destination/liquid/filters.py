"""Collect liquidjs's filters; those that Segment disables raise an error.

Source: liquidjs 10.30.1, dist/liquid.node.js (defaultFilter, json, inspect, raw);
@segment/actions-core 3.170.0, mapping-kit/liquid-directive.js (disabledFilters).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schematic_emulator.destination.javascript.json import stringify
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_number,
    ordered_keys,
)
from schematic_emulator.destination.liquid.dates import DATE_FILTERS
from schematic_emulator.destination.liquid.drops import Drop, plain
from schematic_emulator.destination.liquid.failures import render_error
from schematic_emulator.destination.liquid.lists import LIST_FILTERS
from schematic_emulator.destination.liquid.numbers import NUMBER_FILTERS
from schematic_emulator.destination.liquid.operators import is_true
from schematic_emulator.destination.liquid.texts import TEXT_FILTERS
from schematic_emulator.destination.liquid.values import is_js_true

# A filter receives the scope, its value and its arguments; a named one is a pair.
Filter = Callable[..., Any]

_WIDEST_INDENT = 10
_DISABLED = (
    "array_to_sentence_string",
    "concat",
    "find",
    "find_exp",
    "find_index",
    "find_index_exp",
    "group_by",
    "group_by_exp",
    "has",
    "has_exp",
    "map",
    "newline_to_br",
    "reject",
    "reject_exp",
    "reverse",
    "sort",
    "sort_natural",
    "uniq",
    "where_exp",
    "type",
)


def _disabled(name: str) -> Filter:
    def refuse(*_: Any) -> Any:
        raise render_error(f'filter "{name}" is disabled')

    return refuse


def _default(_: Any, value: Any, fallback: Any = UNDEFINED, *options: Any) -> Any:
    value = plain(value)
    if isinstance(value, (str, list)):
        return value or fallback
    if value is False:
        named = dict(option for option in options if isinstance(option, list))
        return False if is_js_true(named.get("allow_false", False)) else fallback
    return value if is_true(value) else fallback


def _json(scope: Any, value: Any, space: Any = UNDEFINED, *_: Any) -> Any:
    text = _pretty_json(_without_words(value), space)
    scope.use(len(text) if isinstance(text, str) else 0)
    return text


def _without_words(value: Any) -> Any:
    """Replace each word by an empty object: `JSON.stringify` of a Drop is `{}`."""
    if isinstance(value, list):
        return [_without_words(item) for item in value]
    return {} if value.__class__ is Drop else value


def _pretty_json(value: Any, space: Any) -> Any:
    """Write JSON with an indent: a number of spaces, or text; at most ten units.

    Source: ECMA-262, JSON.stringify (`space`).
    """
    indent = space[:_WIDEST_INDENT] if isinstance(space, str) else ""
    if is_number(space):
        indent = " " * int(max(min(space, _WIDEST_INDENT), 0))
    return _write(value, indent, "\n") if indent else stringify(value)


def _write(value: Any, indent: str, line: str) -> Any:
    inner = line + indent
    if isinstance(value, list) and value:
        items = [_write(item, indent, inner) for item in value]
        texts = ["null" if text is UNDEFINED else text for text in items]
        return f"[{inner}{f',{inner}'.join(texts)}{line}]"
    if isinstance(value, dict):
        written = [
            (key, _write(value[key], indent, inner)) for key in ordered_keys(value)
        ]
        members = [
            f"{stringify(key)}: {text}"
            for key, text in written
            if text is not UNDEFINED
        ]
        return f"{{{inner}{f',{inner}'.join(members)}{line}}}" if members else "{}"
    return stringify(value)


FILTERS: dict[str, Filter] = {
    **TEXT_FILTERS,
    **NUMBER_FILTERS,
    **LIST_FILTERS,
    **DATE_FILTERS,
    "default": _default,
    "json": _json,
    "jsonify": _json,
    "inspect": _json,
    "raw": lambda _, value, *__: value,
    **{name: _disabled(name) for name in _DISABLED},
}
