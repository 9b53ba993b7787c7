"""Take the tags out of a text as liquidjs's `strip_html` does, in one pass."""

from __future__ import annotations

import re

_LINE_END = re.compile("[\n\r\u2028\u2029]")
# What opens each kind of part, and what closes it; the first that fits is cut.
_BLOCKS = (("<script", "</script>"), ("<style", "</style>"))
_COMMENT = ("<!--", "-->")


def strip_html(text: str) -> str:
    """Cut scripts, styles, tags and comments; what is never closed stays."""
    search = _Search(text)
    kept: list[str] = []
    done = start = 0
    while (start := text.find("<", start)) >= 0:
        end = search.end_of_part(start)
        if end is None:
            start += 1
            continue
        kept.append(text[done:start])
        done = start = end
    return "".join([*kept, text[done:]])


class _Search:
    """Look for closing marks, each of which is searched for but once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, int] = {}

    def end_of_part(self, start: int) -> int | None:
        for opening, closing in _BLOCKS:
            if self._text.startswith(opening, start):
                end = self._next(closing, start + len(opening))
                if end < len(self._text):
                    return end + len(closing)
        tag = self._next(">", start + 1)
        # At the end of the text both are its length: no tag.
        if tag < self._next("\n", start):
            return tag + 1
        opening, closing = _COMMENT
        if self._text.startswith(opening, start):
            end = self._next(closing, start + len(opening))
            if end < len(self._text):
                return end + len(closing)
        return None

    def _next(self, mark: str, start: int) -> int:
        """Give where a mark comes next, or the text's length."""
        known = self._found.get(mark, -1)
        if known < start:
            known = self._look(mark, start)
            self._found[mark] = known
        return known

    def _look(self, mark: str, start: int) -> int:
        if mark == "\n":
            match = _LINE_END.search(self._text, start)
            return match.start() if match else len(self._text)
        found = self._text.find(mark, start)
        return found if found >= 0 else len(self._text)
