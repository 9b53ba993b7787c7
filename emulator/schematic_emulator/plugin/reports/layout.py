"""Lay out text in lines that fit a terminal, as text or in a report of pytest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_emulator.terminal.safe_text import cells, inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A line's indent, and the label before its text if it has one.
_LEAD = re.compile(r" *(?:\S+(?: \S+)? {2,}(?=\S))?")
# What pytest writes before each line of an error.
_MARK = re.compile(r"E {3,}")
_DEEPER = 2


def fit_text(text: str, width: int) -> str:
    """Return the text in lines of at most `width` columns, broken at spaces.

    The rest of a line is indented under its text, which follows its label.
    """
    return "\n".join(fit_lines(text.split("\n"), width))


def fit_lines(lines: Iterable[str], width: int) -> Iterator[str]:
    """Yield the lines, broken at spaces, in lines of at most `width` columns."""
    for line in lines:
        if cells(line) <= width:
            yield line
        else:
            yield from _break(line, width)


def fit_report(longrepr: Any, width: int) -> None:
    """Break the lines of the error that a report of pytest ends with.

    Source: pytest 8.4, _pytest/_code/code.py, FormattedExcinfo.get_exconly.
    """
    traceback = getattr(longrepr, "reprtraceback", None)
    entries = getattr(traceback, "reprentries", None)
    if not entries:
        return
    lines = entries[-1].lines
    marks = [_MARK.match(line) for line in lines]
    start = next((index for index, mark in enumerate(marks) if mark), None)
    if start is None:
        # Without a traceback there is only the error's text.
        if entries[-1].style == "value":
            lines[:] = fit_lines(lines, width)
        return
    mark = str(_MARK.match(lines[start])[0])  # type: ignore[index]  # found above
    texts = [line.removeprefix(mark) for line in lines[start:]]
    lines[start:] = [mark + line for line in fit_lines(texts, width - len(mark))]


def _break(line: str, width: int) -> Iterator[str]:
    """Yield a long line in pieces, the later ones under its text.

    A word that does not fit there starts further left. One that is wider than the
    terminal stays whole, so that a path can be copied.
    """
    indent = len(line) - len(line.lstrip(" "))
    lead = _LEAD.match(line)
    start = lead.end() if lead else indent
    words = inert(line[start:]).split(" ")
    hang = start if start > indent else indent + _DEEPER
    if hang * 3 > width * 2 or max(map(cells, words)) > width - hang:
        hang = indent + _DEEPER
    piece = line[:start] + words[0]
    if start > indent and cells(piece) > width:
        yield line[:start].rstrip()
        piece = " " * hang + words[0]
    for word in words[1:]:
        longer = f"{piece} {word}"
        if cells(longer) > width:
            yield piece
            piece = " " * hang + word
        else:
            piece = longer
    yield piece
