"""Make hostile text safe to print: nothing invisible, no half surrogate pairs."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import orjson

from schematic_emulator.api.store.redaction import hide_keys_within

# Categories that draw nothing, or that change how the text around them is drawn:
# control, format (bidirectional marks among them), surrogate, private use,
# line and paragraph separators.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# The joiner within an emoji of several parts.
HARMLESS = frozenset({"\n", "\u200d"})
_HALF = re.compile("[\ud800-\udfff]")


def make_visible(text: str) -> str:
    r"""Return the text with every invisible character written as an escape.

    >>> make_visible("a\u202eb\0")
    'a\\u202eb\\u0000'

    Markup is not escaped here: the template escapes everything it prints.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_write(char) for char in text)


def _write(char: str) -> str:
    if char in HARMLESS or unicodedata.category(char) not in UNSEEN:
        return char
    return f"\\u{ord(char):04x}"


def cut(text: str, length: int) -> str:
    """Return the text; a long one is cut, with a count of the characters left out."""
    if len(text) <= length:
        return text
    return f"{text[:length]}… ({len(text) - length} more characters)"


def clean(value: Any) -> Any:
    """Return a copy of a JSON value as it may be shown: no API key, no half pair."""
    hidden = hide_keys_within(value)
    try:
        orjson.dumps(hidden, default=str)
    except TypeError:  # for half a pair, among others
        return replace_half_pairs(hidden)
    return hidden


def replace_half_pairs(value: Any) -> Any:
    """Return a copy of a JSON value with U+FFFD instead of half surrogate pairs.

    JSON can escape half a pair, as in a name that JavaScript cut by UTF-16 units;
    UTF-8 cannot encode it, so the answer could not be written.
    """
    if isinstance(value, str):
        return value if value.isascii() else _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [replace_half_pairs(item) for item in value]
    if isinstance(value, dict):
        return {
            replace_half_pairs(name): replace_half_pairs(item)
            for name, item in value.items()
        }
    return value
