"""Filter values as liquidjs does; what Segment disables is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import math
import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus

from liquid import is_undefined
from liquid.exceptions import LiquidError

from schematic_emulator.destination import js_json
from schematic_emulator.destination import liquid_lists as lists
from schematic_emulator.destination.js_numbers import trim
from schematic_emulator.destination.js_strings import require_length
from schematic_emulator.destination.js_values import UNDEFINED, to_number
from schematic_emulator.destination.liquid_dates import fixed_format, format_date
from schematic_emulator.destination.liquid_markup import strip_html
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
    if not divisor or not math.isfinite(dividend):
        return math.nan
    return dividend % divisor


def _round(value: float, digits: float = 0) -> float:
    scaled = Decimal(repr(abs(value))).scaleb(int(digits))
    rounded = (scaled + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
    return math.copysign(float(rounded.scaleb(-int(digits))), value)


def _whole(convert: Callable[[float], int]) -> Callable[..., float]:
    """Let a number that is not finite stay as it is."""
    return lambda value, *_: convert(value) if math.isfinite(value) else value


def _default(value: Any, fallback: Any = "", *, allow_false: Any = False) -> Any:
    value = plain(value)
    if isinstance(value, (str, list)):
        return value or fallback
    if value is False and allow_false:
        return False
    return fallback if is_falsy(value) else value


def _truncate(value: Any, length: Any = 50, ending: Any = "...") -> Any:
    """Cut text; what is short enough keeps its type."""
    text, tail, limit = (
        liquid_text(value),
        liquid_text(ending),
        int(liquid_number(length)),
    )
    return (
        plain(value) if len(text) <= limit else text[: max(limit - len(tail), 0)] + tail
    )


def _truncate_words(value: Any, count: Any = 15, ending: Any = "...") -> str:
    words = re.split(r"\s+", liquid_text(value).lstrip())
    limit = max(int(liquid_number(count)), 1)
    cut = " ".join(words[:limit])
    return cut + liquid_text(ending) if len(words) >= limit else cut


def _json(value: Any, *_: Any) -> Any:
    if is_undefined(value):
        return ""
    text = js_json.stringify(plain(value))
    return "" if text is UNDEFINED else text


def _slugify(text: str, *_: str) -> str:
    """Keep letters, marks and decimal digits; one dash for anything else."""
    parts = "".join(letter if _is_word(letter) else " " for letter in text).split()
    return "-".join(parts).lower()


def _is_word(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "LM" or category == "Nd"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hash_with_key(text: str, key: str) -> str:
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()


def _decode_base64(text: str) -> str:
    # A text that is no base64 fails here, and the rendering with it.
    decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    return decoded.decode("utf-8", "replace")


def _inspect(value: Any, *_: Any) -> str:
    return liquid_text(_json(value))


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:].lower()


def _replace_last(text: str, pattern: str, replacement: str = "") -> str:
    before, found, after = text.rpartition(pattern)
    return before + replacement + after if found else text


def _append(text: str, tail: str) -> str:
    require_length(len(text) + len(tail))
    return text + tail


def _replace(text: str, old: str = "", new: str = "") -> str:
    require_length(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _escape(text: str) -> str:
    escaped = html.escape(text, quote=True)
    return escaped.replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


def _escape_once(text: str) -> str:
    return _escape(html.unescape(text))


def _squish(text: str) -> str:
    return re.sub(r"\s+", " ", trim(text))


_TEXT: dict[str, Callable[..., Any]] = {
    "append": _append,
    "prepend": lambda text, head: _append(head, text),
    "upcase": str.upper,
    "downcase": str.lower,
    "capitalize": _capitalize,
    "strip": trim,
    "lstrip": lambda text: text[len(text) - len(trim(text + "|")) + 1 :],
    "rstrip": lambda text: trim("|" + text)[1:],
    "strip_newlines": lambda text: re.sub(r"\r?\n", "", text),
    "squish": _squish,
    "split": lists.split,
    "remove": lambda text, cut="": text.replace(cut, "") if cut else text,
    "remove_first": lambda text, cut="": text.replace(cut, "", 1),
    "remove_last": _replace_last,
    "replace": _replace,
    "replace_first": lambda text, old="", new="": text.replace(old, new, 1),
    "replace_last": _replace_last,
    "escape": _escape,
    "xml_escape": _escape,
    "escape_once": _escape_once,
    "strip_html": strip_html,
    "url_encode": quote_plus,
    "url_decode": unquote_plus,
    "cgi_escape": quote_plus,
    "uri_escape": lambda text: quote(text, safe="!#$&'()*+,-./:;=?@_~[]"),
    "slugify": _slugify,
    "normalize_whitespace": lambda text: re.sub(r"\s+", " ", text),
    "number_of_words": lambda text, *_: len(text.split()),
    "sha256": _hash,
    "hmac_sha256": _hash_with_key,
    "base64_decode": _decode_base64,
    "base64_encode": lambda text: base64.b64encode(text.encode()).decode(),
}
_NUMBERS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "at_least": max,
    "at_most": min,
    "ceil": _whole(math.ceil),
    "floor": _whole(math.floor),
    "plus": lambda left, right=0: left + right,
    "minus": lambda left, right=0: left - right,
    "times": lambda left, right=0: left * right,
    "divided_by": _divide,
    "modulo": _remainder,
    "round": _round,
}
FILTERS: dict[str, Filter] = {
    **{name: _of_text(change) for name, change in _TEXT.items()},
    **{name: _of_numbers(compute) for name, compute in _NUMBERS.items()},
    "default": _default,
    "size": liquid_size,
    "join": lists.join,
    "slice": lists.cut,
    "first": lists.first,
    "last": lists.last,
    "push": lists.push,
    "pop": lists.pop,
    "shift": lists.shift,
    "unshift": lists.unshift,
    "date": format_date,
    "date_to_xmlschema": fixed_format("%Y-%m-%dT%H:%M:%S%:z"),
    "date_to_rfc822": fixed_format("%a, %d %b %Y %H:%M:%S %z"),
    "date_to_string": fixed_format("%d %b %Y"),
    "date_to_long_string": fixed_format("%d %B %Y"),
    "inspect": _inspect,
    "to_integer": lambda value, *_: to_number(plain(value)),
    "truncate": _truncate,
    "truncatewords": _truncate_words,
    "json": _json,
    "jsonify": _json,
    "where": lists.where,
    "compact": lists.compact,
    "sum": lists.total,
    "raw": plain,
    **{name: _disabled(name) for name in _DISABLED},
}
