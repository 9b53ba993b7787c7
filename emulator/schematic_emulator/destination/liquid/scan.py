"""Split a template into text, outputs and tags as liquidjs does.

Source: liquidjs 10.30.1, dist/liquid.node.js (Tokenizer.readTopLevelTokens,
whiteSpaceCtrl).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG, Token

from schematic_emulator.destination.liquid.characters import BLANKS, QUOTES, is_word
from schematic_emulator.destination.liquid.failures import tokenization_error

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Piece(NamedTuple):
    """Represent one part: its kind, its text, and whether it trims its neighbours."""

    kind: str
    text: str
    begin: int
    trims_left: bool = False
    trims_right: bool = False
    name: str = ""


def scan(source: str) -> Iterator[Token]:
    """Yield python-liquid's tokens: each tag and output with its expression."""
    pieces = _trimmed(_read(source))
    for piece in pieces:
        if piece.kind == TOKEN_CONTENT:
            yield Token(TOKEN_CONTENT, piece.text, piece.begin, source)
            continue
        yield Token(piece.kind, piece.name or piece.text, piece.begin, source)
        yield Token(TOKEN_EXPRESSION, piece.text, piece.begin, source)


def scan_lines(text: str, begin: int, source: str) -> Iterator[Token]:
    """Yield the tokens of a `liquid` tag: each line is a tag."""
    # The dash of a trimming tag may precede a line or end the last one.
    for line in text.removesuffix("-").split("\n"):
        content = line.strip(BLANKS).removeprefix("-").strip(BLANKS)
        if line.strip(BLANKS):
            piece = _tag(content, begin)
            yield Token(TOKEN_TAG, piece.name, begin, source)
            yield Token(TOKEN_EXPRESSION, piece.text, begin, source)


def _read(source: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    place = 0
    while place < len(source):
        if pieces and pieces[-1].name == "raw":
            content, place = _read_raw(source, place)
            pieces += content
        elif source.startswith("{%", place):
            end = _find_end(source, place, "%}")
            pieces.append(_delimited(source, place, end, TOKEN_TAG))
            place = end
        elif source.startswith("{{", place):
            end = _find_end(source, place, "}}")
            pieces.append(_delimited(source, place, end, TOKEN_OUTPUT))
            place = end
        else:
            end = _find_opening(source, place)
            pieces.append(_Piece(TOKEN_CONTENT, source[place:end], place))
            place = end
    return pieces


def _find_opening(source: str, place: int) -> int:
    found = [source.find(mark, place) for mark in ("{%", "{{")]
    return min((place for place in found if place >= 0), default=len(source))


def _find_end(source: str, begin: int, mark: str) -> int:
    """Return the place after the closing mark; outputs ignore marks in quotes."""
    place = begin
    while place < len(source):
        if mark == "}}" and source[place] in QUOTES:
            place = _skip_quoted(source, place)
            continue
        place += 1
        if source[max(place - 2, 0) : place] == mark:
            return place
    what = "tag" if mark == "%}" else "output"
    raise tokenization_error(f"{what} {source[begin:]!r} not closed")


def _skip_quoted(source: str, begin: int) -> int:
    place, is_escaped = begin + 1, False
    while place < len(source):
        character = source[place]
        place += 1
        if character == source[begin] and not is_escaped:
            return place
        is_escaped = character == "\\" and not is_escaped
    return place


def _delimited(source: str, begin: int, end: int, kind: str) -> _Piece:
    first, last = begin + 2, end - 2
    trims_left = source[first : first + 1] == "-"
    trims_right = source[last - 1 : last] == "-"
    content = source[first + trims_left : max(last - trims_right, 0)].strip(BLANKS)
    if kind == TOKEN_OUTPUT:
        return _Piece(kind, content, begin, trims_left, trims_right)
    tag = _tag(content, begin)
    return tag._replace(trims_left=trims_left, trims_right=trims_right)


def _tag(content: str, begin: int) -> _Piece:
    length = 1 if content[:1] == "#" else _name_length(content)
    if not length:
        raise tokenization_error("illegal tag syntax, tag name expected")
    rest = content[length:].lstrip(BLANKS)
    return _Piece(TOKEN_TAG, rest, begin, name=content[:length])


def _name_length(content: str) -> int:
    length = 0
    while is_word(content[length : length + 1]):
        length += 1
    return length


def _read_raw(source: str, begin: int) -> tuple[list[_Piece], int]:
    """Return the raw text and the tag that ends it, and the place after both.

    A dash is part of a name here, so `{%- endraw` does not end raw text
    (readEndrawOrRawContent).
    """
    for opening in re.finditer("{%", source[begin:]):
        start = begin + opening.start()
        name = source[start + 2 :].lstrip(BLANKS)
        if name[: _name_length(name)] != "endraw":
            continue
        end, again = source.find("%}", start + 2), source.find("{%", start + 2)
        if end >= 0 and not 0 <= again < end:
            tag = _delimited(source, start, end + 2, TOKEN_TAG)
            text = _Piece(TOKEN_CONTENT, source[begin:start], begin)
            return [text, tag] if start > begin else [tag], end + 2
    raise tokenization_error(f"raw {source[begin:]!r} not closed")


def _trimmed(pieces: list[_Piece]) -> list[_Piece]:
    """Remove the blanks next to tags and outputs with a dash, except within raw text.

    Trimming is greedy, across lines: liquidjs's default.
    """
    made = list(pieces)
    is_raw = False
    for index, piece in enumerate(pieces):
        if piece.kind == TOKEN_CONTENT:
            continue
        if not is_raw and piece.trims_left and index:
            made[index - 1] = _cut(made[index - 1], str.rstrip)
        is_raw = piece.name == "raw" or (is_raw and piece.name != "endraw")
        if not is_raw and piece.trims_right and index + 1 < len(made):
            made[index + 1] = _cut(made[index + 1], str.lstrip)
    return made


def _cut(piece: _Piece, cut: object) -> _Piece:
    if piece.kind != TOKEN_CONTENT:
        return piece
    return piece._replace(text=cut(piece.text, BLANKS))  # type: ignore[operator]
