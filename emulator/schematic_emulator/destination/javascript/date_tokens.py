"""Split date text into the tokens that V8's date parser knows.

Source: V8 11.3, src/date/dateparser-inl.h (DateStringTokenizer) and
src/date/dateparser.cc (KeywordTable, ReadMilliseconds).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MONTH = "month"
AM_PM = "am/pm"
ZONE = "zone"
TIME_SEPARATOR = "time separator"

_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_ZONES = {
    "ut": 0,
    "utc": 0,
    "z": 0,
    "gmt": 0,
    "cst": -6,
    "cdt": -5,
    "est": -5,
    "edt": -4,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
}
_KEYWORDS: dict[str, tuple[str, int]] = {
    **{name: (MONTH, number) for number, name in enumerate(_MONTHS, 1)},
    "am": (AM_PM, 0),
    "pm": (AM_PM, 12),
    **{name: (ZONE, hours) for name, hours in _ZONES.items()},
    "t": (TIME_SEPARATOR, 0),
}
_NO_KEYWORD = ("", 0)
_SIGNIFICANT = 9  # further digits of a number are ignored
_KEYWORD_LENGTH = 3  # only these letters of a word are compared: `Sept`, `Janet`
_MS_DIGITS = 3

# U+2028 and U+2029 end lines: V8 reads those two as letters.
_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff"
_TOKEN = re.compile(
    f"(?P<digits>[0-9]+)|(?P<space>[{_SPACE}]+)"
    f"|(?P<word>(?:(?![{_SPACE}])[A-Z\\[\\\\\\]^_`a-z{{|}}~\\x7f-\U0010ffff])+)"
    "|(?P<other>.)",
    re.DOTALL,
)
# Ours, for speed: no rule looks at more than three of these in a row.
_INERT = f"[{_SPACE}!-'*,./:-@]"
_LONG_RUN = re.compile(f"({_INERT}{{8}}){_INERT}+|([-+]{{8}})[-+]+|([)]{{8}})[)]+")


@dataclass(frozen=True, slots=True)
class DateToken:
    """Represent one token: a number, a word, a space, one character, or the end.

    `keyword` is the kind of keyword that a word is; `value` is the month's number,
    or the hours of a zone or half day.
    """

    text: str
    is_end: bool = False
    is_number: bool = False
    is_word: bool = False
    is_space: bool = False
    is_sign: bool = False
    keyword: str = ""
    value: int = 0

    @property
    def is_zulu(self) -> bool:
        """Return whether this is the zone `Z`."""
        return self.keyword == ZONE and len(self.text) == 1

    def is_digits(self, length: int) -> bool:
        """Return whether this is a number of exactly `length` digits."""
        return self.is_number and len(self.text) == length

    @property
    def number(self) -> int:
        """Return the value of the first nine significant digits."""
        return int(self.text.lstrip("0")[:_SIGNIFICANT] or 0)


def _make(text: str, kind: str) -> DateToken:
    """Create a token; short ones recur, so they are cached."""
    return (
        _make_cached(text, kind) if len(text) <= _LONGEST_CACHED else _read(text, kind)
    )


_LONGEST_CACHED = 16


def _read(text: str, kind: str) -> DateToken:
    keyword, value = _meaning(text) if kind == "word" else _NO_KEYWORD
    return DateToken(
        text,
        is_number=kind == "digits",
        is_word=kind == "word",
        is_space=kind == "space",
        is_sign=text in ("+", "-"),
        keyword=keyword,
        value=value,
    )


_make_cached = lru_cache(maxsize=1024)(_read)


def _meaning(word: str) -> tuple[str, int]:
    start = "".join(map(_lower, word[:_KEYWORD_LENGTH]))
    meaning = _KEYWORDS.get(start, _NO_KEYWORD)
    # Only the names of months may go on after three letters.
    if len(word) > _KEYWORD_LENGTH and meaning[0] != MONTH:
        return _NO_KEYWORD
    return meaning


def _lower(character: str) -> str:
    # Python lower-cases the Kelvin sign to `k`; V8 changes ASCII letters only.
    return character.lower() if character.isascii() else character


END = DateToken("", is_end=True)


class Tokens:
    """Iterate over the tokens of a text, with one token of lookahead."""

    def __init__(self, text: str) -> None:
        # V8 marks the end by a NUL, so one in the text ends it.
        self._text = _LONG_RUN.sub(r"\1\2\3", text.partition("\0")[0])
        self._position = 0
        self._next = self._scan()

    def peek(self) -> DateToken:
        """Return the next token without consuming it."""
        return self._next

    def advance(self) -> DateToken:
        """Consume the next token and return it."""
        token = self._next
        self._next = self._scan()
        return token

    def skip(self, symbol: str) -> bool:
        """Consume the next token if it is this symbol; return whether it was."""
        if self._next.text != symbol:
            return False
        self.advance()
        return True

    def _scan(self) -> DateToken:
        match = _TOKEN.match(self._text, self._position)
        if match is None:
            return END
        # Parenthesized text is a comment: `Jan 5 2024 (CET)`; an open one never ends.
        if match[0] == "(":
            self._position = self._end_of_parentheses()
            return _make("(", "parentheses")
        self._position = match.end()
        return _make(match[0], match.lastgroup or "")

    def _end_of_parentheses(self) -> int:
        depth = 0
        for position in range(self._position, len(self._text)):
            depth += {"(": 1, ")": -1}.get(self._text[position], 0)
            if depth == 0:
                return position + 1
        return len(self._text)


def milliseconds(token: DateToken) -> int:
    """Return the milliseconds that a number means as a fraction of a second.

    Digits after the third are truncated, not rounded.
    """
    length = len(token.text)
    if length <= _MS_DIGITS:
        return token.number * int(10 ** (_MS_DIGITS - length))
    return token.number // int(10 ** (min(length, _SIGNIFICANT) - _MS_DIGITS))
