"""Count, split and compare text by UTF-16 units, as JavaScript does.

Source: ECMA-262, "The String Type". A Python string counts code points, so an emoji
has length 1 instead of 2: text is split into units where lengths or positions count.
"""

from __future__ import annotations

import re

from schematic_emulator.destination.errors import EngineError

LONGEST_TEXT = 2**29 - 24  # units; Source: V8 11.3, v8-primitive.h (kMaxLength)
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LAST_BMP = 0xFFFF
_FIRST_NON_ASCII = 128


def require_length(length: int) -> None:
    """Raise EngineError (a RangeError) for text longer than V8 allows."""
    if length > LONGEST_TEXT:
        raise EngineError("RangeError", "Invalid string length")


def split_units(text: str) -> str:
    """Replace every character outside the BMP by its two surrogates."""
    if text.isascii():
        return text
    return _ASTRAL.sub(_surrogates, text)


def join_units(text: str) -> str:
    """Replace every surrogate pair by its character; lone surrogates stay."""
    if text.isascii():
        return text
    return _SURROGATE_PAIR.sub(_character, text)


def _surrogates(match: re.Match[str]) -> str:
    offset = ord(match[0]) - 0x10000
    return chr(0xD800 + (offset >> 10)) + chr(0xDC00 + (offset & 0x3FF))


def _character(match: re.Match[str]) -> str:
    pair = match[0]
    high, low = ord(pair[0]) - 0xD800, ord(pair[1]) - 0xDC00
    return chr(0x10000 + (high << 10) + low)


def unit_length(text: str) -> int:
    """Return the number of UTF-16 units, which is JavaScript's `length`."""
    return len(split_units(text))


def fold_case(units: str) -> str:
    """Apply the case folding of a regular expression with flag `i`, without `u`.

    One unit always becomes one unit: a letter whose upper case has several stays,
    and no letter outside ASCII becomes an ASCII one. `re.IGNORECASE` would match
    `\u017f` with `s`. Source: ECMA-262, "Runtime Semantics: Canonicalize".
    """
    if units.isascii():
        return units.upper()
    return "".join(map(_fold_unit, units))


def _fold_unit(unit: str) -> str:
    upper = unit.upper()
    if len(upper) != 1 or ord(upper) > _LAST_BMP:
        return unit
    if ord(unit) >= _FIRST_NON_ASCII > ord(upper):
        return unit
    return upper


def replace_literal(
    text: str, pattern: str, replacement: str, *, ignore_case: bool, everywhere: bool
) -> str:
    """Replace literal text as `String.replace` does with an escaped pattern.

    `$$`, `$&`, `` $` `` and `$'` are expanded in the replacement; `$1` is plain text,
    as the pattern has no groups. Source: ECMA-262, GetSubstitution. Raises
    EngineError (a RangeError) for a result that is too long for V8.
    """
    units, wanted = split_units(text), split_units(pattern)
    searched = units
    if ignore_case:
        searched, wanted = fold_case(units), fold_case(wanted)
    pieces: list[str] = []
    length = end = 0
    start = searched.find(wanted)
    while start >= 0:
        pieces.append(units[end:start])
        end = start + len(wanted)
        pieces.append(_expand(split_units(replacement), units, start, end))
        length += len(pieces[-1])
        require_length(length)
        start = searched.find(wanted, end) if everywhere else -1
    return join_units("".join(pieces) + units[end:])


def _expand(replacement: str, text: str, start: int, end: int) -> str:
    if "$" not in replacement:
        return replacement
    meanings = {
        "$$": "$",
        "$&": text[start:end],
        "$`": text[:start],
        "$'": text[end:],
    }
    return re.sub(r"\$[$&`']", lambda match: meanings[match[0]], replacement)
