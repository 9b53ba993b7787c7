"""Parse the tags that enclose others: choices, captures, comments and raw text.

Source: liquidjs 10.30.1, dist/liquid.node.js (CaptureTag, CommentTag, RawTag, IfTag,
UnlessTag, BlockTag).
"""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any, TextIO

from liquid.parser import get_parser
from liquid.token import TOKEN_EOF

from schematic_emulator.destination.liquid.expression import Expressions
from schematic_emulator.destination.liquid.failures import (
    parse_error,
    tokenization_error,
)
from schematic_emulator.destination.liquid.operators import is_true
from schematic_emulator.destination.liquid.rendering import Act, do_nothing, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from liquid import TokenStream
    from liquid.ast import Node
    from liquid.tag import Tag
    from liquid.token import Token

    from schematic_emulator.destination.liquid.evaluation import Value

_Branch = tuple["Value", list["Node"]]
_IF_ENDS = ("elsif", "else", "endif")
_UNLESS_ENDS = ("elsif", "else", "endunless")


def _capture(tag: Tag, stream: TokenStream, text: Token) -> Act:
    expressions = Expressions(text.value)
    name = expressions.name() or expressions.quoted()
    if name is None:
        raise tokenization_error("invalid capture name")
    nodes = _read_block(tag, stream, ("endcapture",))

    def act(scope: Any, _: TextIO) -> None:
        captured = StringIO()
        # A `break` within ends the template, but what was captured is assigned.
        try:
            render(nodes, scope, captured)
        finally:
            scope.locals[name] = captured.getvalue()

    return act


def _block(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del text
    nodes = _read_block(tag, stream, ("endblock",))
    return lambda scope, buffer: render(nodes, scope, buffer)


def _comment(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del text
    _skip_to(tag, stream, "endcomment")
    return do_nothing


def _raw(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del text
    content = "".join(_skip_to(tag, stream, "endraw"))
    return lambda _, buffer: _write(buffer, content)


def _write(buffer: TextIO, text: str) -> None:
    buffer.write(text)


def _skip_to(tag: Tag, stream: TokenStream, end: str) -> list[str]:
    """Skip to the tag that ends this one; return the texts in between."""
    texts = []
    while not stream.current.is_tag(end):
        token = stream.next()
        if token.kind == TOKEN_EOF:
            raise parse_error(f"tag {tag.name!r} not closed")
        texts.append(token.value)
    stream.next()
    return texts[1:]


def _if(tag: Tag, stream: TokenStream, text: Token) -> Act:
    branches = [_branch(tag, stream, text, _IF_ENDS)]
    otherwise: list[Node] | None = None
    while not stream.current.is_tag("endif"):
        word = stream.next().value
        text = stream.current
        if otherwise is not None:
            raise parse_error(f"unexpected {word} after else")
        if word == "elsif":
            branches.append(_branch(tag, stream, text, _IF_ENDS))
            continue
        _require_nothing(text)
        otherwise = _read_block(tag, stream, _IF_ENDS)
    stream.next()
    _require_nothing(stream.current)
    return _choose(branches, otherwise or [], is_true)


def _require_nothing(text: Token) -> None:
    if text.value:
        raise parse_error(f"unexpected {text.value!r}")


def _unless(tag: Tag, stream: TokenStream, text: Token) -> Act:
    branches = [_branch(tag, stream, text, _UNLESS_ENDS)]
    otherwise: list[Node] | None = None
    while not stream.current.is_tag("endunless"):
        word = stream.next().value
        text = stream.current
        if word == "elsif" and otherwise is None:
            branches.append(_branch(tag, stream, text, _UNLESS_ENDS))
            continue
        nodes = _read_block(tag, stream, _UNLESS_ENDS)
        # UnlessTag, elseCount: what follows a second `else` is parsed, never rendered.
        otherwise = nodes if otherwise is None else otherwise
    stream.next()
    return _choose(branches, otherwise or [], lambda value: not is_true(value))


def _branch(
    tag: Tag, stream: TokenStream, text: Token, ends: tuple[str, ...]
) -> _Branch:
    value = Expressions(text.value).filtered_value()
    return value, _read_block(tag, stream, ends)


def _read_block(tag: Tag, stream: TokenStream, ends: tuple[str, ...]) -> list[Node]:
    """Parse nodes up to one of the end tags.

    A single end tag is consumed; the caller reads which of several it was.
    """
    stream.next()
    block = get_parser(tag.env).parse_block(stream, ends)
    if stream.current.kind == TOKEN_EOF:
        raise parse_error(f"tag {tag.name!r} not closed")
    if len(ends) == 1:
        stream.next()
    return block.nodes


def _choose(
    branches: list[_Branch], otherwise: list[Node], test: Callable[[Any], bool]
) -> Act:
    """Create the act that renders the first branch whose condition is met.

    `test` applies to the first condition only: that of `unless` is inverted.
    """
    tests = [test, *(is_true for _ in branches[1:])]

    def act(scope: Any, buffer: TextIO) -> None:
        for (value, nodes), is_wanted in zip(branches, tests, strict=True):
            if is_wanted(value(scope)):
                render(nodes, scope, buffer)
                return
        render(otherwise, scope, buffer)

    return act


BLOCK_TAGS: dict[str, Callable[[Tag, TokenStream, Token], Act]] = {
    "capture": _capture,
    "comment": _comment,
    "raw": _raw,
    "if": _if,
    "unless": _unless,
    "block": _block,
}
