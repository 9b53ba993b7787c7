"""Split JSON text into values as it arrives, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_emulator.checks.files.file_forms import NEXT_BRACKET, NEXT_SIGN

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

_OPENING, _CLOSING = (b"[", b"{"), (b"]", b"}")
_ENDS = (b'"', b"")
_BEFORE = "a comma without a value before it; remove it"
_AT_END = "a comma before the closing bracket; remove it"


@dataclass(frozen=True, slots=True)
class Piece:
    """A value and the line that it starts on, or what is wrong on that line.

    `skipped` is the size of a value that was too long to be stored; it has no text.
    """

    line: int
    text: bytes = b""
    problem: str = ""
    skipped: int = 0


class JsonSplitter:
    """Splits JSON text into the values of its list, or into consecutive values.

    It only counts brackets outside strings, so an invalid value is still one piece
    and is reported with its line when it is parsed. Of a value longer than `longest`
    bytes only the size is counted. `between` is the problem of commas between values
    that are not in a list, which is reported once.
    """

    def __init__(self, *, in_list: bool, longest: int, between: str = "") -> None:
        self._floor = 1 if in_list else 0
        self._longest = longest
        self._between = between
        self._depth = 0
        self._rest = b""
        self._at = 0  # how far `_rest` was read; from here on is an open string
        self._is_stray = False  # whether the last bracket closes nothing
        self._after_comma = False
        self._skipped = 0
        self._skipped_line = 0
        self._lines = 0  # in what was skipped
        self.line = 1
        self.is_closed = False

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        """Yield the values that end in this chunk."""
        text = self._rest + chunk
        start, at = 0, self._at
        while found := self._pattern().match(text, at):
            sign, at = found[1], found.end()
            if sign in _ENDS:
                at = found.start(1)  # of an open string, or the end
                break
            if self._depth > self._floor + 1:  # quicker: no value can end here
                self._depth += 1 if sign in _OPENING else -1
                continue
            self._count(sign)
            if self._opens_list(sign):
                yield from self._take(text, start, at - 1)
                start = at
            elif self._ends_value(sign):
                end = at - 1 if self._floor or sign == b"," else at
                yield from self._take(text, start, end, sign)
                start = at
        self._rest, self._at = text[start:], at - start
        if self._skipped or len(self._rest) > self._longest:
            self._skip()

    def close(self) -> Iterator[Piece]:
        """Yield what is left at the end of the text."""
        yield from self._take(self._rest, 0, len(self._rest))
        if self._floor and not self.is_closed:
            yield Piece(self.line, problem="the list of events does not end")

    def _pattern(self) -> re.Pattern[bytes]:
        return NEXT_BRACKET if self._depth > self._floor else NEXT_SIGN

    def _count(self, sign: bytes) -> None:
        if sign in _OPENING:
            self._depth += 1
        elif sign in _CLOSING:
            self._is_stray = self._depth == 0
            self._depth -= not self._is_stray

    def _opens_list(self, sign: bytes) -> bool:
        opens = sign == b"[" and self._depth == self._floor == 1
        self.is_closed = self.is_closed and not opens
        return opens

    def _ends_value(self, sign: bytes) -> bool:
        if self._floor:
            closes = self._depth == 0 and sign == b"]" and not self._is_stray
            self.is_closed = self.is_closed or closes
            return closes or (self._depth == 1 and sign == b",")
        return self._depth == 0 and (sign == b"," or sign in _CLOSING)

    def _take(
        self, text: bytes, start: int, end: int, sign: bytes = b""
    ) -> Iterator[Piece]:
        """Yield the value between two places, and what is wrong with its commas."""
        piece = text[start:end]
        value, line = piece.strip(), self.line + _lines_before(piece)
        self.line += self._lines + piece.count(b"\n")
        if self._skipped:
            yield Piece(self._skipped_line, skipped=self._skipped + len(value))
        elif value:
            yield Piece(line, value)
        elif sign:
            yield from self._check_comma(sign)
        self._after_comma = sign == b","
        self._skipped = self._lines = 0

    def _check_comma(self, sign: bytes) -> Iterator[Piece]:
        """Yield what is wrong where a comma or a closing bracket follows no value."""
        if not self._floor:
            if self._between:
                yield Piece(self.line, problem=self._between)
            self._between = ""
        elif sign == b",":
            yield Piece(self.line, problem=_BEFORE)
        elif self._after_comma:
            yield Piece(self.line, problem=_AT_END)

    def _skip(self) -> None:
        """Count what is stored of a value instead of storing it.

        An open string leaves its quote, and a backslash that escapes what follows.
        """
        rest, tail = self._rest, b""
        if not self._skipped:
            self._skipped_line = self.line + _lines_before(rest)
        if self._at < len(rest):
            is_escaped = (len(rest) - len(rest.rstrip(b"\\"))) % 2
            tail = b'"\\' if is_escaped else b'"'
        self._skipped += len(rest) - len(tail)
        self._lines += rest.count(b"\n")
        self._rest, self._at = tail, 0


def _lines_before(piece: bytes) -> int:
    """Return the number of line ends before the value itself."""
    return piece[: len(piece) - len(piece.lstrip())].count(b"\n")
