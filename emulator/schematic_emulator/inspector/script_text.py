"""Find the strings of a script, so that what shortens its code leaves them alone."""

from __future__ import annotations

import re

_NEXT = re.compile(r"[\"'`{}/]")
_NOTE = re.compile(r"//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/ ?")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
# A slash after any of these starts a regular expression, elsewhere it divides.
_BEFORE_REGEX = re.compile(r"(?:[(,=:\[!&|?{};>]|\breturn|^)\s*\Z")
_LOOK_BACK = 40
# A template's text up to its end or its next value.
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)", re.DOTALL)
_HTML = "html"
_INDENT = re.compile(r"\n\s+")
_HIDDEN = re.compile(r"\0(\d+)\0")


class HiddenTexts:
    """A script as `code`: no comments, and a number instead of each string.

    Strings are those in quotes, regular expressions, and the texts of templates. Of
    `html` templates the indentation is left out: htm ignores it. A script that
    `is_short` already stays as it is.
    """

    def __init__(self, text: str, *, is_short: bool = False) -> None:
        self._texts: list[str] = []
        # For each template around the code: its open braces, and whether it is HTML.
        self._around: list[tuple[int, bool]] = []
        self._braces = 0
        self.code = text if is_short else "".join(self._split(text))

    def show(self, code: str) -> str:
        """Return code with the strings again."""
        return _HIDDEN.sub(lambda found: self._texts[int(found[1])], code)

    def _split(self, text: str) -> list[str]:
        parts: list[str] = []
        at = 0
        while found := _NEXT.search(text, at):
            parts.append(text[at : found.start()])
            part, at = self._read(text, found.start())
            parts.append(part)
        return [*parts, text[at:]]

    def _read(self, text: str, at: int) -> tuple[str, int]:
        """Return what the character at a place starts, hidden, and where it ends."""
        sign = text[at]
        if sign == "`":
            return self._hide_template(text, at, is_html=text.endswith(_HTML, 0, at))
        if sign == "}" and not self._braces and self._around:
            self._braces, is_html = self._around.pop()
            return self._hide_template(text, at, is_html=is_html)
        if sign in "{}":
            self._braces += 1 if sign == "{" else -1
            return sign, at + 1
        if note := _NOTE.match(text, at):
            return "", note.end()
        before = text[max(0, at - _LOOK_BACK) : at]
        is_text = sign != "/" or _BEFORE_REGEX.search(before)
        quoted = is_text and (_QUOTED.match(text, at) or _REGEX.match(text, at))
        return (self._hide(quoted[0]), quoted.end()) if quoted else (sign, at + 1)

    def _hide_template(self, text: str, at: int, *, is_html: bool) -> tuple[str, int]:
        found = _TEMPLATE.match(text, at + 1)
        if found is None:
            return text[at], at + 1
        if found[0].endswith("{"):
            self._around.append((self._braces, is_html))
            self._braces = 0
        whole = text[at : found.end()]
        return self._hide(_INDENT.sub("\n", whole) if is_html else whole), found.end()

    def _hide(self, text: str) -> str:
        self._texts.append(text)
        return f"\0{len(self._texts) - 1}\0"
