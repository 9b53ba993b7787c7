"""Read a text in quotes with its escapes, as liquidjs does."""

from __future__ import annotations

import re

from schematic_emulator.destination.javascript.strings import join_units

_ESCAPE = re.compile(
    r"\\(?:([bfnrtv])|u([0-9a-fA-F]{0,4})|([0-7]{1,3})|(.)|$)", re.DOTALL
)
_CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def read_text_literal(literal: str) -> str:
    """Give the text that a literal with its quotes stands for."""
    inner = literal[1:-1]
    if "\\" not in inner:
        return inner
    return join_units(_ESCAPE.sub(_read, inner))


def _read(match: re.Match[str]) -> str:
    control, hexadecimal, octal, other = match.groups()
    if control:
        return _CONTROLS[control]
    if hexadecimal is not None:
        return chr(int(hexadecimal or "0", 16))
    return chr(int(octal, 8)) if octal else other or ""
