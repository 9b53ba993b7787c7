"""Filter values as liquidjs does; what Segment disables is refused."""

from __future__ import annotations

import base64
import html
import math
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from liquid.exceptions import LiquidError

from schematic_emulator.destination import js_json
from schematic_emulator.destination.js_numbers import trim
from schematic_emulator.destination.js_values import UNDEFINED
from schematic_emulator.destination.liquid_values import (
    is_falsy,
    liquid_number,
    liquid_size,
    liquid_text,
    plain,
)

Filter = Callable[..., Any]

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
    def refuse(*_: Any, **__: Any) -> Any:
        raise LiquidError(f'filter "{name}" is disabled', token=None)

    return refuse


def _of_text(change: Callable[..., Any]) -> Filter:
    """Let a filter see its value and arguments as text."""

    def apply(value: Any, *arguments: Any) -> Any:
        return change(liquid_text(value), *map(liquid_text, arguments))

    return apply


def _of_numbers(compute: Callable[..., Any]) -> Filter:
    """Let a filter see its value and arguments as numbers."""

    def apply(value: Any, *arguments: Any) -> Any:
        return compute(liquid_number(value), *map(liquid_number, arguments))

    return apply


def _divide(dividend: float, divisor: float = 0, integer: float = 0) -> float:
    if divisor == 0:
        return math.nan if dividend == 0 else math.copysign(math.inf, dividend)
    quotient = dividend / divisor
    return math.floor(quotient) if integer else quotient


def _remainder(dividend: float, divisor: float = 0) -> float:
    return math.fmod(dividend, divisor) if divisor else math.nan


def _round(value: float, digits: float = 0) -> float:
    amplifier: float = 10.0**digits
    return math.floor(value * amplifier + 0.5) / amplifier


def _default(value: Any, fallback: Any = "", *, allow_false: Any = False) -> Any:
    value = plain(value)
    if isinstance(value, (str, list)):
        return value or fallback
    if value is False and allow_false:
        return False
    return fallback if is_falsy(value) else value


def _join(value: Any, separator: Any = " ") -> Any:
    value = plain(value)
    items = value if isinstance(value, list) else [value]
    return liquid_text(separator).join(map(liquid_text, items))


def _split(text: str, separator: str = "") -> list[str]:
    parts = text.split(separator) if separator else list(text)
    while parts and not parts[-1]:
        parts.pop()
    return parts


def _slice(value: Any, start: Any = 0, length: Any = 1) -> Any:
    value = plain(value)
    if value is None:
        return []
    items = value if isinstance(value, list) else liquid_text(value)
    first = int(liquid_number(start))
    first = first + len(items) if first < 0 else first
    return items[max(first, 0) : max(first + int(liquid_number(length)), 0)]


def _first(value: Any) -> Any:
    value = plain(value)
    return value[0] if isinstance(value, list) and value else ""


def _last(value: Any) -> Any:
    value = plain(value)
    return value[-1] if isinstance(value, list) and value else ""


def _truncate(value: Any, length: Any = 50, ending: Any = "...") -> str:
    text, tail, limit = (
        liquid_text(value),
        liquid_text(ending),
        int(liquid_number(length)),
    )
    return text if len(text) <= limit else text[: max(limit - len(tail), 0)] + tail


def _truncate_words(value: Any, count: Any = 15, ending: Any = "...") -> str:
    words = liquid_text(value).split()
    limit = max(int(liquid_number(count)), 1)
    cut = " ".join(words[:limit])
    return cut + liquid_text(ending) if len(words) > limit else cut


def _json(value: Any, *_: Any) -> Any:
    text = js_json.stringify(plain(value))
    return "" if text is UNDEFINED else text


def _where(value: Any, key: Any, *wanted: Any) -> list[Any]:
    items = plain(value)
    items = items if isinstance(items, list) else [items]
    name = liquid_text(key)
    found = [(item, item.get(name)) for item in items if isinstance(item, dict)]
    if wanted:
        return [item for item, member in found if member == plain(wanted[0])]
    return [item for item, member in found if not is_falsy(member)]


def _compact(value: Any) -> list[Any]:
    items = plain(value)
    return (
        [item for item in items if item is not None] if isinstance(items, list) else []
    )


def _sum(value: Any, key: Any = None) -> float:
    items = plain(value)
    items = items if isinstance(items, list) else [items]
    if key is not None:
        items = [item.get(key) if isinstance(item, dict) else None for item in items]
    return sum(map(liquid_number, items))


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:].lower()


def _replace_last(text: str, pattern: str, replacement: str = "") -> str:
    before, found, after = text.rpartition(pattern)
    return before + replacement + after if found else text


def _escape(text: str) -> str:
    return html.escape(text, quote=True).replace("&#x27;", "&#39;")


def _escape_once(text: str) -> str:
    return _escape(html.unescape(text))


def _strip_html(text: str) -> str:
    pattern = r"<script[\s\S]*?</script>|<style[\s\S]*?</style>|<.*?>|<!--[\s\S]*?-->"
    return re.sub(pattern, "", text)


def _squish(text: str) -> str:
    return re.sub(r"\s+", " ", trim(text))


_TEXT: dict[str, Callable[..., Any]] = {
    "append": lambda text, tail="": text + tail,
    "prepend": lambda text, head="": head + text,
    "upcase": str.upper,
    "downcase": str.lower,
    "capitalize": _capitalize,
    "strip": trim,
    "lstrip": lambda text: text[len(text) - len(trim(text + "|")) + 1 :],
    "rstrip": lambda text: trim("|" + text)[1:],
    "strip_newlines": lambda text: re.sub(r"\r?\n", "", text),
    "squish": _squish,
    "split": _split,
    "remove": lambda text, cut="": text.replace(cut, "") if cut else text,
    "remove_first": lambda text, cut="": text.replace(cut, "", 1),
    "remove_last": _replace_last,
    "replace": lambda text, old="", new="": text.replace(old, new),
    "replace_first": lambda text, old="", new="": text.replace(old, new, 1),
    "replace_last": _replace_last,
    "escape": _escape,
    "xml_escape": _escape,
    "escape_once": _escape_once,
    "strip_html": _strip_html,
    "url_encode": quote_plus,
    "url_decode": unquote_plus,
    "base64_encode": lambda text: base64.b64encode(text.encode()).decode(),
}
_NUMBERS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "at_least": max,
    "at_most": min,
    "ceil": math.ceil,
    "floor": math.floor,
    "plus": lambda left, right=0: left + right,
    "minus": lambda left, right=0: left - right,
    "times": lambda left, right=0: left * right,
    "divided_by": _divide,
    "modulo": _remainder,
    "round": _round,
    "to_integer": math.trunc,
}
FILTERS: dict[str, Filter] = {
    **{name: _of_text(change) for name, change in _TEXT.items()},
    **{name: _of_numbers(compute) for name, compute in _NUMBERS.items()},
    "default": _default,
    "size": liquid_size,
    "join": _join,
    "slice": _slice,
    "first": _first,
    "last": _last,
    "truncate": _truncate,
    "truncatewords": _truncate_words,
    "json": _json,
    "jsonify": _json,
    "where": _where,
    "compact": _compact,
    "sum": _sum,
    "raw": plain,
    **{name: _disabled(name) for name in _DISABLED},
}
