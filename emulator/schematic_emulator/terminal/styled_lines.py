"""Write styled lines that are never wider than the terminal."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_emulator.terminal.safe_text import cells, cut, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

WIDEST = 80
NARROWEST = 40
# Style -> the parameter of its escape sequence. Source: ECMA-48, 8.3.117, SGR.
STYLES = {
    "strong": "1",
    "dim": "2",
    "good": "32",
    "bad": "1;31",
    "warn": "33",
    "note": "36",
}


@dataclass(frozen=True, slots=True)
class StyledText:
    """A piece of a line, with the name of its style."""

    text: str
    style: str = ""


class Screen:
    """A stream that is written line by line, each at most `width` columns.

    Text is made inert when it is written, so that no text of an event can act on the
    terminal. Text that does not fit is cut, with an ellipsis.
    """

    def __init__(
        self, stream: TextIO, *, width: int = WIDEST, color: bool = False
    ) -> None:
        self._stream = stream
        self.width = max(NARROWEST, min(width, WIDEST))
        self._color = color
        self._encoding = getattr(stream, "encoding", None) or "utf-8"

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str] | None = None) -> Screen:
        """Return a screen as wide as the terminal, with colour if it is wanted."""
        columns = shutil.get_terminal_size((WIDEST, 24)).columns
        color = wants_color(stream, os.environ if environ is None else environ)
        return cls(stream, width=columns, color=color)

    def line(self, *parts: StyledText | str) -> None:
        """Write one line of all parts; without parts, an empty line."""
        left = self.width
        written = []
        for part in parts:
            styled = part if isinstance(part, StyledText) else StyledText(part)
            shown = cut(self._encodable(styled.text), left)
            left -= cells(shown)
            written.append(self._styled(shown, styled.style))
        self._stream.write("".join(written).rstrip() + "\n")

    def paragraph(self, text: str, *, indent: int = 0, style: str = "") -> None:
        """Write text over as many lines as it needs."""
        for piece in self.wrap(text, indent):
            self.line(" " * indent, StyledText(piece, style))

    def entry(self, label: StyledText, text: str, *, at: int, indent: int = 0) -> None:
        """Write a label, then its text in the column from `at` on.

        A narrow screen moves the column to its middle; a label that reaches into the
        column gets its own line.
        """
        at = min(at, self.width // 2)
        gap = at - indent - cells(label.text)
        pieces = self.wrap(text, at) if text else []
        if gap > 0 and pieces:
            self.line(" " * indent, label, " " * gap, pieces.pop(0))
        else:
            self.line(" " * indent, label)
        for piece in pieces:
            self.line(" " * at, piece)

    def wrap(self, text: str, indent: int) -> list[str]:
        """Break text into inert lines that fit after an indent."""
        return wrap(self._encodable(text), self.width - indent)

    def flush(self) -> None:
        """Flush the stream."""
        self._stream.flush()

    def _encodable(self, text: str) -> str:
        if self._encoding.lower().replace("-", "") == "utf8":
            return text
        written = text.encode(self._encoding, "backslashreplace")
        return written.decode(self._encoding)

    def _styled(self, shown: str, style: str) -> str:
        if not (self._color and style and shown.strip()):
            return shown
        return f"\x1b[{STYLES[style]}m{shown}\x1b[0m"


def wants_color(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Return whether to use colour: NO_COLOR, FORCE_COLOR, TERM, then the TTY.

    Source: no-color.org and force-color.org; an empty variable counts as unset.
    """
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return environ.get("TERM") != "dumb" and stream.isatty()
