"""Classify characters and read quoted text as liquidjs's tokenizer does.

Apart from scan.py and expression.py, as both need them.
Source: liquidjs 10.30.1, dist/liquid.node.js (TYPES, isWord, parseStringLiteral).
"""

from __future__ import annotations

import re

from schematic_emulator.destination.javascript.strings import join_units

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
# Neither blanks nor part of a word: typographic quotes.
_PUNCTUATION = "\u201c\u201d"
_ESCAPE = re.compile(
    r"\\(?:([bfnrtv])|u([0-9a-fA-F]{0,4})|([0-7]{1,3})|(.)|$)", re.DOTALL
)
_CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def is_word(character: str) -> bool:
    """Return whether a character may be part of a name; false for empty text.

    Every character outside ASCII may, except blanks: emoji included.
    """
    if character <= _LAST_ASCII:
        return character in _ASCII_WORD
    return character not in BLANKS and character not in _PUNCTUATION


def read_text_literal(literal: str) -> str:
    """Return the text of a literal, which includes its quotes.

    Escapes may be short: up to four hexadecimal digits, up to three octal ones.
    """
    inner = literal[1:-1]
    if "\\" not in inner:
        return inner
    return join_units(_ESCAPE.sub(_read, inner))


def _read(match: re.Match[str]) -> str:
    control, hexadecimal, octal, other = match.groups()
    if control:
        return _CONTROLS[control]
    if hexadecimal is not None:
        return chr(int(hexadecimal or "0", 16))
    return chr(int(octal, 8)) if octal else other or ""
