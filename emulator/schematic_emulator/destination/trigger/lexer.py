"""Split a trigger into tokens.

Source: @segment/fql-ts 1.10.1, dist/cjs/lexer.js and strings.js.
"""

from __future__ import annotations

from typing import NamedTuple

from schematic_emulator.destination.errors import DestinationError
from schematic_emulator.destination.javascript.strings import join_units, split_units

IDENTIFIER = "ident"
DOT = "dot"
OPERATOR = "operator"
CONDITIONAL = "conditional"
STRING = "string"
NUMBER = "number"
NULL = "null"
OPEN = "parenleft"
CLOSE = "parenright"
END = "eos"

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")
_SPACES = frozenset(" \t\n")  # not `\r`, which is an invalid character
_TERMINATORS = _SPACES | frozenset(",])") | {""}
_IDENTIFIER = _LETTERS | _DIGITS | frozenset("_-\\")
_AFTER_IDENTIFIER = _TERMINATORS | frozenset(".(=!")
_WORD_START = _LETTERS | frozenset("!=><\\_")
_SINGLE = {
    ".": (DOT, "."),
    "[": ("brackleft", "["),
    "]": ("brackright", "]"),
    ",": ("comma", ","),
    "(": (OPEN, "("),
    ")": (CLOSE, ")"),
}
_KEYWORDS = {"a": ("nd", CONDITIONAL), "o": ("r", CONDITIONAL), "n": ("ull", NULL)}
_LONGEST = 100_000  # UTF-16 units of a word, a number or a string


class TriggerToken(NamedTuple):
    """Represent one token; the text of a string includes its quotes.

    `start` and `end` are its positions in the trigger, in UTF-16 units.
    """

    kind: str
    text: str
    start: int = 0
    end: int = 0


END_TOKEN = TriggerToken(END, "eos")
_Read = tuple[str, str]  # kind and text


class InvalidCharacterError(DestinationError):
    """Report a character that is not allowed; the engine discards the reason.

    `at` is its position in UTF-16 units.
    """

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(reason)
        self.at = at


def lex(trigger: str) -> list[TriggerToken]:
    """Return a trigger's tokens, with the end marker last.

    Raises InvalidCharacterError; the engine then continues with an empty list.
    """
    return _Lexer(trigger).lex()


class _Lexer:
    def __init__(self, trigger: str) -> None:
        self._text = split_units(trigger)
        self._position = 0

    def _peek(self) -> str:
        return self._text[self._position : self._position + 1]

    def _next(self) -> str:
        character = self._peek()
        self._position += 1 if character else 0
        return character

    def _refusal(self, reason: str, back: int = 0) -> InvalidCharacterError:
        return InvalidCharacterError(reason, self._position - back)

    def lex(self) -> list[TriggerToken]:
        tokens = []
        start = 0
        while character := self._next():
            if character not in _SPACES:
                kind, text = self._token(character)
                tokens.append(TriggerToken(kind, text, start, self._position))
            start = self._position
        return [*tokens, END_TOKEN]

    def _token(self, character: str) -> _Read:
        if character == "!" and (self._peek() in _LETTERS or self._peek() == "("):
            return OPERATOR, "!"
        if character in _WORD_START:
            return self._word_or_operator(character)
        if character in _DIGITS or character in "+-":
            return self._number(character)
        if character in "\"'":
            return self._string(character)
        if character in _SINGLE:
            return _SINGLE[character]
        raise self._refusal(f"unexpected character {character!r}", back=1)

    def _word_or_operator(self, first: str) -> _Read:
        if first == "=":
            return OPERATOR, "="
        if first == "!" and not self._accept("="):
            raise self._refusal("`!` without `=`, a word or a parenthesis", back=1)
        if first == "!":
            return OPERATOR, "!="
        if first in "<>":
            return OPERATOR, f"{first}=" if self._accept("=") else first
        if first in _KEYWORDS and self._accept(_KEYWORDS[first][0]):
            rest, kind = _KEYWORDS[first]
            return kind, first + rest
        return self._identifier(first)

    def _accept(self, rest: str) -> bool:
        """Consume the rest of a word if a terminator follows it.

        If the text ends within the rest, the position is not restored: the engine's
        `accept` returns without `backup`, so `type = na` compares with `n`.
        """
        start = self._position
        for _ in rest:
            character = self._next()
            if not character:
                return False
            if character in _TERMINATORS:
                break
        taken = self._text[start : self._position]
        if taken == rest and self._peek() in _TERMINATORS:
            return True
        self._position = start
        return False

    def _identifier(self, first: str) -> _Read:
        characters = []
        character = first
        while True:
            if character == "\\":
                character = self._next()
                if not character:
                    raise self._refusal("the trigger ends after a backslash")
            characters.append(character)
            if len(characters) >= _LONGEST:
                raise self._refusal("the word is too long")
            if self._peek() not in _IDENTIFIER:
                break
            character = self._next()
        if self._peek() not in _AFTER_IDENTIFIER:
            raise self._refusal(f"{self._peek()!r} follows a word")
        return IDENTIFIER, join_units("".join(characters))

    def _number(self, first: str) -> _Read:
        start = self._position
        has_point = False
        while (character := self._peek()) in _DIGITS or character == ".":
            if not character:
                break
            self._position += 1
            if character == ".":
                if has_point or self._peek() in _TERMINATORS:
                    raise self._refusal("a decimal point is out of place")
                has_point = True
            if self._position - start >= _LONGEST:
                raise self._refusal("the number is too long")
        return NUMBER, first + self._text[start : self._position]

    def _string(self, quote: str) -> _Read:
        end = self._text.find(quote, self._position)
        if end < 0 or end - self._position >= _LONGEST:
            raise self._refusal("the string does not end")
        body = self._text[self._position : end]
        self._position = end
        # Without a terminator after it, the closing quote opens the next string: the
        # engine ignores the result of `accept`.
        self._accept(quote)
        return STRING, join_units(f"{quote}{body}{quote}")
