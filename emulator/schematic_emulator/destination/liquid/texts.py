"""Change text in templates as liquidjs does, by UTF-16 units where it does.

Source: liquidjs 10.30.1, dist/liquid.node.js (stringFilters, cryptoFilters).
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.numbers import trim
from schematic_emulator.destination.javascript.strings import (
    join_units,
    split_units,
    unit_length,
)
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.liquid.failures import render_error
from schematic_emulator.destination.liquid.markup import MARKUP_TEXTS, slugify
from schematic_emulator.destination.liquid.values import (
    count_steps,
    is_js_true,
    js_number,
    liquid_text,
    utf8,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.destination.liquid.scope import Scope

_SPACES = re.compile(
    r"[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+"
)
_CJK = re.compile("[\u4e00-\u9fff\uf900-\ufaff\u3400-\u4dbf\u3040-\u30ff\uac00-\ud7af]")


def _of_text(change: Callable[..., Any]) -> Callable[..., Any]:
    """Create a filter whose value and arguments are converted to text and counted."""

    def apply(scope: Scope, value: Any, *arguments: Any) -> Any:
        texts = [liquid_text(one) for one in (value, *arguments)]
        scope.use(sum(map(len, texts)))
        return change(*texts)

    return apply


def _two(change: Callable[[str, str], str]) -> Callable[..., str]:
    """Require exactly one argument, as `append` and `prepend` do.

    Raises TemplateError (a RenderError).
    """

    def apply(*texts: str) -> str:
        if len(texts) != 2:  # noqa: PLR2004 - the value and one argument
            raise render_error("2 arguments are expected")
        return change(*texts)

    return apply


def _capitalize(text: str, *_: str) -> str:
    # charAt(0) is one unit, and half of a character outside the BMP has no capital.
    first = text[:1].upper() if text[:1] <= "\uffff" else text[:1]
    return first + text[1:].lower()


def _strip(*, left: bool, right: bool) -> Callable[..., str]:
    def apply(scope: Scope, value: Any, characters: Any = UNDEFINED, *_: Any) -> str:
        text = liquid_text(value)
        scope.use(len(text))
        if not is_js_true(characters):
            marked = ("" if left else "|") + text + ("" if right else "|")
            cut = trim(marked)
            return cut[0 if left else 1 : len(cut) - (0 if right else 1)]
        chosen = liquid_text(characters)
        text = text.lstrip(chosen) if left and chosen else text
        return text.rstrip(chosen) if right and chosen else text

    return apply


def _split(text: str, separator: str = "", *_: str) -> list[str]:
    """Split text at a separator, without empty parts at the end, as in Ruby."""
    parts = _pieces(text, separator)
    while parts and not parts[-1]:
        parts.pop()
    return parts


def _pieces(text: str, separator: str) -> list[str]:
    # JavaScript splits at "" between units; Python raises ValueError.
    return text.split(separator) if separator else list(split_units(text))


def _replace(
    scope: Scope, value: Any, old: Any = None, new: Any = None, *_: Any
) -> str:
    text, pattern, replacement = map(liquid_text, (value, old, new))
    parts = _pieces(text, pattern)
    scope.use(len(text) + (len(parts) - 1) * (len(replacement) - len(pattern)))
    return join_units(replacement.join(parts))


def _replace_last(text: str, pattern: str = "", replacement: str = "", *_: str) -> str:
    place = text.rfind(pattern)
    if place < 0:
        return text
    return text[:place] + replacement + text[place + len(pattern) :]


def _truncate(
    scope: Scope, value: Any, length: Any = UNDEFINED, ending: Any = UNDEFINED, *_: Any
) -> Any:
    """Truncate text, in code points; a value that is short enough keeps its type."""
    text = liquid_text(value)
    tail = "..." if ending is UNDEFINED else liquid_text(ending)
    scope.use(len(text) + len(tail))
    limit = 50.0 if length is UNDEFINED else js_number(length)
    if unit_length(text) <= limit or count_steps(limit) >= len(text):
        return value
    return text[: count_steps(max(limit - len(tail), 0))] + tail


def _truncate_words(
    scope: Scope, value: Any, count: Any = UNDEFINED, ending: Any = UNDEFINED, *_: Any
) -> str:
    text = liquid_text(value)
    tail = "..." if ending is UNDEFINED else liquid_text(ending)
    scope.use(len(text) + len(tail))
    words = _SPACES.split(trim(text + "|")[:-1])
    limit = 15.0 if count is UNDEFINED else js_number(count)
    limit = 1.0 if limit <= 0 else limit
    shown = 0 if math.isnan(limit) else int(min(limit, 2**31))
    return " ".join(words[:shown]) + (tail if len(words) >= limit else "")


def _count_words(text: str, mode: str = "", *_: str) -> int:
    text = trim(text)
    if not text:
        return 0
    letters = len(_CJK.findall(text))
    if mode == "cjk" or (mode == "auto" and letters):
        others = _SPACES.sub(" ", _CJK.sub(" ", text)).strip(" ")
        return letters + (len(others.split(" ")) if others else 0)
    return len(_SPACES.split(text))


_TEXTS: dict[str, Callable[..., Any]] = {
    "append": _two(lambda text, tail: text + tail),
    "prepend": _two(lambda text, head: head + text),
    "upcase": lambda text, *_: text.upper(),
    "downcase": lambda text, *_: text.lower(),
    "capitalize": _capitalize,
    "strip_newlines": lambda text, *_: re.sub(r"\r?\n", "", text),
    "squish": lambda text, *_: trim(_SPACES.sub(" ", text)),
    "normalize_whitespace": lambda text, *_: _SPACES.sub(" ", text),
    "split": _split,
    "remove": lambda text, cut="", *_: text.replace(cut, "") if cut else text,
    "remove_first": lambda text, cut="", *_: text.replace(cut, "", 1),
    "remove_last": lambda text, cut="", *_: _replace_last(text, cut),
    "replace_first": lambda text, old="", new="", *_: text.replace(old, new, 1),
    "replace_last": _replace_last,
    "number_of_words": _count_words,
    "sha256": lambda text, *_: hashlib.sha256(utf8(text)).hexdigest(),
    "hmac_sha256": lambda text, key="", *_: hmac.new(
        utf8(key), utf8(text), "sha256"
    ).hexdigest(),
}
TEXT_FILTERS: dict[str, Callable[..., Any]] = {
    **{name: _of_text(change) for name, change in _TEXTS.items()},
    **{
        name: _of_text(lambda text, *_, change=change: change(text))
        for name, change in MARKUP_TEXTS.items()
    },
    "strip": _strip(left=True, right=True),
    "lstrip": _strip(left=True, right=False),
    "rstrip": _strip(left=False, right=True),
    "replace": _replace,
    "slugify": slugify,
    "truncate": _truncate,
    "truncatewords": _truncate_words,
}
