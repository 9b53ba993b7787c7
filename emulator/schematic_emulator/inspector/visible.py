"""Makes hostile text harmless to look at."""

from __future__ import annotations

import unicodedata

# Categories that draw nothing, or that change how the text around them is drawn:
# control, format (bidirectional marks among them), surrogate, private use,
# line and paragraph separators.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# The joiner within an emoji of several parts.
HARMLESS = frozenset({"\n", "\u200d"})


def make_visible(text: str) -> str:
    r"""Return the text with every unseen character written out.

    >>> make_visible("a\u202eb\0")
    'a\\u202eb\\u0000'

    Markup is the template's business, which escapes all it prints.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_write(char) for char in text)


def _write(char: str) -> str:
    if char in HARMLESS or unicodedata.category(char) not in UNSEEN:
        return char
    return f"\\u{ord(char):04x}"


def cut(text: str, length: int) -> str:
    """Return the text, a long one cut with a count of what was cut."""
    if len(text) <= length:
        return text
    return f"{text[:length]}… ({len(text) - length} more characters)"
