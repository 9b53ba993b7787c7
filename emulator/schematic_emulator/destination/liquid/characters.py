"""Tell apart the characters that liquidjs's tokenizer tells apart."""

from __future__ import annotations

BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
QUOTES = "'\""
DIGITS = "0123456789"
SIGNS = "-+"
_ASCII_WORD = frozenset(
    "-0123456789?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
_LAST_ASCII = "\x7f"
# No blanks, but no letters either.
_PUNCTUATION = "\u201c\u201d"


def is_word(character: str) -> bool:
    """Say whether a character may stand in a name; the empty text may not."""
    if character <= _LAST_ASCII:
        return character in _ASCII_WORD
    return character not in BLANKS and character not in _PUNCTUATION
