"""Cut date text into the tokens that V8's date parser knows."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
_SIGNIFICANT = 9
_KEYWORD_LENGTH = 3
_MS_DIGITS = 3

_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_TOKEN = re.compile(
    f"(?P<digits>[0-9]+)|(?P<space>[{_SPACE}]+)"
    f"|(?P<word>(?:(?![{_SPACE}])[A-Z\\[\\\\\\]^_`a-z{{|}}~\\x7f-\U0010ffff])+)"
    "|(?P<other>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one token: a number, a word, a space, one sign, or the end."""

    text: str
    kind: str

    @property
    def is_end(self) -> bool:
        """Say whether the text ends here."""
        return self.kind == "end"

    @property
    def is_number(self) -> bool:
        """Say whether this is a number."""
        return self.kind == "digits"

    @property
    def is_word(self) -> bool:
        """Say whether this is a word."""
        return self.kind == "word"

    @property
    def is_space(self) -> bool:
        """Say whether this is white space."""
        return self.kind == "space"

    @property
    def is_sign(self) -> bool:
        """Say whether this is a plus or minus."""
        return self.text in ("+", "-")

    @property
    def is_zulu(self) -> bool:
        """Say whether this is the zone Z."""
        return self.keyword == ZONE and len(self.text) == 1

    def is_digits(self, length: int) -> bool:
        """Say whether this is a number of exactly so many digits."""
        return self.is_number and len(self.text) == length

    @property
    def number(self) -> int:
        """Give the number's value: nine significant digits count."""
        return int(self.text.lstrip("0")[:_SIGNIFICANT] or 0)

    @property
    def keyword(self) -> str:
        """Name the kind of keyword a word is; empty for other words."""
        return self._meaning()[0]

    @property
    def value(self) -> int:
        """Give the month's number, or the hours of a zone or half day."""
        return self._meaning()[1]

    def _meaning(self) -> tuple[str, int]:
        if not self.is_word:
            return _NO_KEYWORD
        start = "".join(map(_lower, self.text[:_KEYWORD_LENGTH]))
        meaning = _KEYWORDS.get(start, _NO_KEYWORD)
        # Only the names of months may go on after three letters.
        if len(self.text) > _KEYWORD_LENGTH and meaning[0] != MONTH:
            return _NO_KEYWORD
        return meaning


def _lower(character: str) -> str:
    return character.lower() if character.isascii() else character


END = Token("", "end")


class Tokens:
    """Hand out the tokens of a text one by one, with one in sight."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._next = self._scan()

    def peek(self) -> Token:
        """Look at the next token."""
        return self._next

    def take(self) -> Token:
        """Give the next token and go on."""
        token = self._next
        self._next = self._scan()
        return token

    def skip(self, symbol: str) -> bool:
        """Take the next token if it is this symbol, and say so."""
        if self._next.text != symbol:
            return False
        self.take()
        return True

    def _scan(self) -> Token:
        match = _TOKEN.match(self._text, self._position)
        if match is None:
            return END
        if match[0] == "(":
            self._position = self._end_of_parentheses()
            return Token("(", "parentheses")
        self._position = match.end()
        return Token(match[0], str(match.lastgroup))

    def _end_of_parentheses(self) -> int:
        depth = 0
        for position in range(self._position, len(self._text)):
            depth += {"(": 1, ")": -1}.get(self._text[position], 0)
            if depth == 0:
                return position + 1
        return len(self._text)


def milliseconds(token: Token) -> int:
    """Read a number's digits as a fraction of a second."""
    length = len(token.text)
    if length <= _MS_DIGITS:
        return token.number * int(10 ** (_MS_DIGITS - length))
    return token.number // int(10 ** (min(length, _SIGNIFICANT) - _MS_DIGITS))
