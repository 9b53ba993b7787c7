"""Show an event's text on a terminal without its control characters taking effect."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

ELLIPSIS = "…"
# A combining mark takes no column, so a limit on columns alone would not limit them.
MARKS_PER_CELL = 4
# Our own characters, one column wide everywhere: no table is loaded for them.
OUR_CHARACTERS = str.maketrans({ELLIPSIS: ".", "→": ">"})


def inert(text: str) -> str:
    r"""Escape every character that a terminal would act on.

    Escape codes, line ends, direction marks, joiners, unusual spaces and lone
    surrogates become text such as `\x1b`; letters, emoji and plain spaces stay.

    >>> inert("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_inert_character, text))


def _inert_character(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


def quote(text: str) -> str:
    """Return text, made inert, in double quotes."""
    return f'"{inert(text)}"'


def show(value: Any) -> str:
    """Return any JSON value as one inert line, strings in double quotes."""
    if isinstance(value, str):
        return quote(value)
    return inert(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def cells(text: str) -> int:
    """Return the most terminal columns that inert text may take; an emoji takes two.

    Terminals differ in joined emoji and conjoining letters, so this is the greater of
    two widths: that of the text, and the sum of its characters'.
    """
    plain = text.translate(OUR_CHARACTERS)
    if plain.isascii():
        return len(plain)
    # This import takes a tenth of the time that `explain` may take to start.
    from rich.cells import cell_len

    return max(cell_len(text), sum(map(_columns, text)))


def _columns(character: str) -> int:
    from rich.cells import cell_len

    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    # A skin tone without an emoji before it is drawn by itself, but rich says 0.
    wide = unicodedata.east_asian_width(character) in {"W", "F"}
    return max(2 if wide else 1, cell_len(character))


def cut(text: str, width: int) -> str:
    """Make text inert and shorten it to `width` columns, with an ellipsis.

    >>> cut("order_completed", 8)
    'order_c…'
    """
    if len(text) <= width and text.isascii() and text.isprintable():
        return text
    longest = width * MARKS_PER_CELL
    shown = inert(text[: longest + 1])
    if cells(shown) <= width and len(text) <= longest:
        return shown
    return _head(shown, width - 1) + ELLIPSIS if width > 0 else ""


def _head(text: str, width: int) -> str:
    used = 0
    for index, character in enumerate(text[: width * MARKS_PER_CELL]):
        used += cells(character)
        if used > width:
            return text[:index]
    return text[: width * MARKS_PER_CELL]


def wrap(text: str, width: int) -> list[str]:
    """Break text into inert lines of at most `width` columns, which is 2 or more.

    Lines end at spaces; a word longer than a line is broken within.
    """
    lines: list[str] = []
    line = ""
    for word in inert(text).split(" "):
        longer = f"{line} {word}" if line else word
        if cells(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width)
        lines.extend(full)
    return [*lines, line]


def _pieces(word: str, width: int) -> list[str]:
    pieces = []
    while cells(word) > width:
        head = _head(word, width) or word[0]
        pieces.append(head)
        word = word[len(head) :]
    return [*pieces, word]
