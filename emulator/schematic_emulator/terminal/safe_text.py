"""Show an event's text on a terminal without letting it act there."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

ELLIPSIS = "…"
# A combining mark takes no cell: a bound on cells alone would let them through
# by the thousand.
MARKS_PER_CELL = 4
# Signs of our own that take one column everywhere: no table is loaded for them.
OUR_SIGNS = str.maketrans({ELLIPSIS: ".", "→": ">"})


def inert(text: str) -> str:
    r"""Write out every character that a terminal would act upon.

    Escape codes, line ends, direction marks, joiners, odd spaces and lone
    surrogates become `\x1b`-like text; letters, emoji and plain spaces stay.

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
    """Put inert text in double quotes."""
    return f'"{inert(text)}"'


def show(value: Any) -> str:
    """Write any JSON value on one inert line, strings in double quotes."""
    if isinstance(value, str):
        return quote(value)
    return inert(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def cells(text: str) -> int:
    """Count the terminal columns that inert text may take; an emoji takes two.

    Terminals disagree about joined emoji and conjoining letters, so the greater of
    two counts holds: that of the text, and that of its characters one by one.
    """
    plain = text.translate(OUR_SIGNS)
    if plain.isascii():
        return len(plain)
    # A tenth of what `explain` may take from cold would go into this import.
    from rich.cells import cell_len

    return max(cell_len(text), sum(map(_columns, text)))


def _columns(character: str) -> int:
    from rich.cells import cell_len

    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    # A skin tone that follows no emoji is drawn by itself: rich counts no cell.
    wide = unicodedata.east_asian_width(character) in {"W", "F"}
    return max(2 if wide else 1, cell_len(character))


def cut(text: str, width: int) -> str:
    """Make text inert and shorten it to `width` columns, with an ellipsis.

    >>> cut("order_completed", 8)
    'order_c…'
    """
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


def pad(text: str, width: int) -> str:
    """Make text inert and exactly `width` columns wide."""
    shown = cut(text, width)
    return shown + " " * (width - cells(shown))


def wrap(text: str, width: int) -> list[str]:
    """Break inert text into lines of at most `width` columns, which is 2 or more.

    Lines end at spaces; a word too long for a line is broken where it must be.
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
